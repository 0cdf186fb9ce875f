"""Bytes of a topic of segments -> a segment: its envelope checked field by field, its long columns each as a whole.

Segments of one notification come one after the other. Its content is read once and shared, so what is rendered from it
is rendered once too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from models.base import Json
from models.errors import PoisonError
from models.notification import Notification
from models.segment import Segment

MOST: Final = 500
"""Positions of a segment (``design.md`` §3); a larger number is a part of what is broken."""

KEPT: Final = 64
"""Notifications that are remembered."""

_FIELDS: Final[TypeAdapter[list[dict[str, str] | None] | None]] = TypeAdapter(list[dict[str, str] | None] | None)
_TEXT: Final[frozenset[type]] = frozenset({str})
_TEXT_OR_NONE: Final[frozenset[type]] = frozenset({str, type(None)})
_NUMBER: Final[frozenset[type]] = frozenset({int})


@dataclass(slots=True)
class SegmentReader:
    """Reads segments, one after the other."""

    _known: dict[str, tuple[object, Notification]] = field(default_factory=dict)
    """By id: the notification as it came, and as it was read."""

    def __call__(self, raw: bytes | None) -> Segment:
        """Return a segment whose columns fit each other; raises PoisonError (``schema``)."""
        try:
            found = orjson.loads(raw or b"")
            if not isinstance(found, dict):
                raise PoisonError(reason="schema", detail="not an object")
            return _checked(found, self._notification(found.get("notification")))
        except orjson.JSONDecodeError as error:
            raise PoisonError(reason="schema", detail="not JSON") from error
        except ValidationError as error:
            raise PoisonError(reason="schema", detail=str(error.errors()[0]["loc"])) from error

    def _notification(self, raw: object) -> Notification:
        name = str(raw.get("id")) if isinstance(raw, dict) else ""
        known = self._known.get(name)
        if known is not None and known[0] == raw:
            return known[1]
        # from JSON, as it would be read in its segment: a value that has no place in JSON has none here either
        notification = Notification.model_validate_json(orjson.dumps(raw))
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[name] = (raw, notification)
        return notification


def _checked(raw: Json, notification: Notification) -> Segment:
    fields = _FIELDS.validate_python(raw.get("fields"))
    columns: dict[str, Any] = {
        "device_ids": _column(raw, "device_ids", _TEXT),
        "addresses": _column(raw, "addresses", _TEXT),
        "locales": _optional(raw, "locales", _TEXT_OR_NONE),
        "fields": fields,
        "positions": _optional(raw, "positions", _NUMBER),
    }
    short: Mapping[str, object] = {
        "device_ids": [],
        "addresses": [],
        "locales": None,
        "fields": None,
        "positions": None,
    }
    envelope = Segment.model_validate({**raw, **short, "notification": notification})
    if len({len(column) for column in columns.values() if column is not None}) > 1:
        raise PoisonError(reason="schema", detail="the columns differ in length")
    positions = columns["positions"] or range(len(columns["device_ids"]))
    if not 0 <= min(positions, default=0) <= max(positions, default=0) < envelope.size <= MOST:
        raise PoisonError(reason="schema", detail=f"positions, size: within 0 and {MOST}")
    return envelope.model_copy(update=columns)


def _optional(raw: Json, name: str, kinds: Collection[type]) -> list[Any] | None:
    return None if raw.get(name) is None else _column(raw, name, kinds)


def _column(raw: Json, name: str, kinds: Collection[type]) -> list[Any]:
    column = raw.get(name)
    # the exact types: JSON knows no others, and True is an int
    if not isinstance(column, list) or not set(map(type, column)) <= set(kinds):
        raise PoisonError(reason="schema", detail=f"{name}: a list of {' or '.join(kind.__name__ for kind in kinds)}")
    return column
