"""Where a list goes on: opaque to callers, and good for the very same question only.

The mark of a question guards against mistakes. It is no signature: what a place holds is judged by its *kind*, as
everything else that a caller sends is.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from edge.problems import fault

PlaceT = TypeVar("PlaceT")


def to_cursor(question: Sequence[object], place: Sequence[object]) -> str:
    """Return where the next page of a question begins."""
    return urlsafe_b64encode(orjson.dumps([_mark(question), *place])).decode().rstrip("=")


def from_cursor(cursor: str | None, question: Sequence[object], kind: TypeAdapter[PlaceT]) -> PlaceT | None:
    """Return the place, None where there is no cursor; one that is not ours, or of another question, is refused."""
    if cursor is None:
        return None
    message = "is not a cursor of this question: take next_cursor of the page before, and change nothing else"
    try:
        mark, *place = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = kind.validate_python(tuple(place))
    except (ValueError, TypeError, ValidationError):
        raise fault(message, field="cursor") from None
    if mark != _mark(question):
        raise fault(message, field="cursor")
    return found


def _mark(question: Sequence[object]) -> str:
    """Return what tells a question from others."""
    asked: list[Any] = [None if part is None else str(part) for part in question]
    return blake2b(orjson.dumps(asked), digest_size=6).hexdigest()
