"""A message rendered once and cut where the device's own values go, so that a body is five pieces joined."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Final

import orjson

from models.base import Json

SECRET: Final = token_hex(16)
"""Another in each process, so that no content can hold a mark."""

ADDRESS: Final = f"<address {SECRET}>"
DELIVERY: Final = f"<delivery {SECRET}>"
"""Stand for the values while a message is rendered."""


@dataclass(frozen=True, slots=True)
class Template:
    """The bytes between the places."""

    parts: tuple[bytes, ...]
    places: tuple[int, ...]
    """What goes between them: 0 the address, 1 the delivery id."""

    def body(self, address: bytes, delivery_id: bytes) -> bytes:
        """Return the body for one device; both values must be safe inside a JSON string."""
        values = (address, delivery_id)
        if len(self.places) == 2:  # noqa: PLR2004 -- the usual case, without a loop
            first, second = self.places
            before, between, after = self.parts
            return b"".join((before, values[first], between, values[second], after))
        pieces = [self.parts[0]]
        for place, part in zip(self.places, self.parts[1:], strict=True):
            pieces += (values[place], part)
        return b"".join(pieces)


def template_of(message: Json) -> Template:
    """Return the template of a message in which ``ADDRESS`` and ``DELIVERY`` stand for the values.

    Raises
    ------
    ValueError
        If the message cannot be JSON.
    """
    raw = orjson.dumps(message)
    marks = ((ADDRESS.encode(), 0), (DELIVERY.encode(), 1))
    parts: list[bytes] = []
    places: list[int] = []
    while found := [(at, mark, place) for mark, place in marks if (at := raw.find(mark)) >= 0]:
        at, mark, place = min(found)
        parts.append(raw[:at])
        places.append(place)
        raw = raw[at + len(mark) :]
    return Template((*parts, raw), tuple(places))
