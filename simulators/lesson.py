"""From a request that was read in full to a pattern of others like it, proven on one of them.

The proof: the same bytes with other values in the same places are read in full too, and have to say the very same,
those values aside. Bytes that stay as they are then mean what they meant whatever values of the same lengths and
alphabets stand between them, because both values are whole strings: of JSON, or inside a header's value. Where they
cannot be found, as in Huffman's code, the pattern holds for the very same bytes only.
"""

from __future__ import annotations

from typing import Final

from simulators.cut import Cut, Role, Values, cut_body, cut_head
from simulators.exchange import Request, Site
from simulators.head import Head
from simulators.header_decoder import HeaderDecoder
from simulators.pattern import Pattern, Subject, make_pattern

KEPT_SHAPES: Final = 1024
"""Shapes and header blocks seen once; what never comes again is not worth a lesson."""


class Lessons:
    """Learns from the requests of one connection."""

    def __init__(self, site: Site, decoder: HeaderDecoder) -> None:
        self._site = site
        self._decoder = decoder
        self._seen: set[int] = set()
        self._taught: set[int] = set()
        """Shapes of lessons that were given, whatever came of them."""

    def learn(self, block: bytes, request: Request, values: Values) -> Pattern | None:
        """Return the pattern of a request that was found good; None where it has none, or was not seen before.

        *block* is its header block, which has left the dynamic table as it was.
        """
        head = cut_head(block, values)
        if (head is None or not head.roles) and not self._is_known(hash(block)):
            return None
        body = cut_body(request.body, values)
        if head is None or body is None or {*head.roles, *body.roles} != {Role.TOKEN, Role.DELIVERY}:
            head, body = Cut((block,), ()), Cut((request.body,), ())
        shape = hash((head, body))
        if shape in self._taught or not self._is_known(shape):
            return None
        self._taught.add(shape)
        said = self._site.plain(request)
        if said is None or said[1] != values or not self._is_proven(said[0], head, body, values, request):
            return None
        return make_pattern(said[0], head, body, values)

    def _is_proven(self, subject: Subject, head: Cut, body: Cut, values: Values, request: Request) -> bool:
        """Tell whether the same around other values says the same of these; without places, it is the very same."""
        if not (head.roles or body.roles):
            return True
        others = values.others()
        other_head = self._decoder.peek(head.filled(others))
        if others.token == values.token or other_head is None or other_head.fault:
            return False
        if _sender(other_head) != _sender(request.head):
            return False
        other = Request(other_head, body.filled(others), request.has_certificate)
        return self._site.plain(other) == (subject, others)

    def _is_known(self, shape: int) -> bool:
        """Tell whether a shape, or a header block, was seen before, and remember it."""
        if shape in self._seen:
            return True
        if len(self._seen) >= KEPT_SHAPES:
            self.forget()
        self._seen.add(shape)
        return False

    def forget(self) -> None:
        """Begin anew: each lesson may be given once more."""
        self._seen.clear()
        self._taught.clear()


def _sender(head: Head) -> str | None:
    """Return the authorization, which no site is to be shown in a form that nobody has sent."""
    return head.fields.get("authorization")
