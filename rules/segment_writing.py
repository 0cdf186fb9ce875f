"""A segment -> its JSON: the same that pydantic writes, for a tenth of what it takes."""

import orjson

from models.notification import Notification
from models.segment import Segment


class SegmentWriter:
    """Writes segments one after the other.

    Beside the notification a segment holds only what JSON knows as it is, so nothing of its columns has to be looked
    at; and the segments of a page say the same notification, which is written once.
    """

    def __init__(self) -> None:
        self._said: Notification | None = None
        self._json = orjson.Fragment(b"null")

    def __call__(self, segment: Segment) -> bytes:
        """Return a segment as the senders read it."""
        if segment.notification is not self._said:
            self._said = segment.notification
            self._json = orjson.Fragment(self._said.model_dump_json())
        return orjson.dumps({**vars(segment), "notification": self._json})
