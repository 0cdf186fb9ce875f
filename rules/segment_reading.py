"""Bytes of a topic of segments -> a segment: its envelope checked field by field, its long columns each as a whole.

Segments of one notification come one after the other. Its content is read once and shared, so what is rendered from it
is rendered once too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from models.base import Json
from models.errors import PoisonError
from models.notification import Notification
from models.segment import MAX_SIZE, Segment
from rules.parsed_columns import NUMBER, TEXT, TEXT_OR_NONE, column_of, optional_column_of

KEPT: Final = 64
"""Notifications that are remembered."""

_FIELDS: Final[TypeAdapter[list[dict[str, str] | None] | None]] = TypeAdapter(list[dict[str, str] | None] | None)


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
        notification = Notification.model_validate_json(orjson.dumps(raw), extra="ignore")
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[name] = (raw, notification)
        return notification


def _checked(raw: Json, notification: Notification) -> Segment:
    fields = _FIELDS.validate_python(raw.get("fields"))
    columns: dict[str, Any] = {
        "device_ids": column_of("device_ids", raw.get("device_ids"), TEXT),
        "addresses": column_of("addresses", raw.get("addresses"), TEXT),
        "locales": optional_column_of("locales", raw.get("locales"), TEXT_OR_NONE),
        "fields": fields,
        "positions": optional_column_of("positions", raw.get("positions"), NUMBER),
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
    lowest, highest = _ends(columns["positions"], len(columns["device_ids"]))
    if not 0 <= lowest <= highest < envelope.size <= MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"positions, size: within 0 and {MAX_SIZE}")
    return envelope.model_copy(update=columns)


def _ends(positions: Sequence[int] | None, entries: int) -> tuple[int, int]:
    """Return the lowest and the highest position of so many entries."""
    if positions is None:
        return 0, max(entries - 1, 0)
    return min(positions, default=0), max(positions, default=0)
