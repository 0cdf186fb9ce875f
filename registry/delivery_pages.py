"""The deliveries of a notification, some at a time."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from models.names import DeviceId, NotificationId
from models.outcome import Outcome
from models.reporting import Delivery, DeliveryPage, Place
from registry.client import Collection, Document
from registry.delivery_documents import covering
from registry.folding import by_segment
from registry.reports import standing_deliveries

AT_ONCE: Final = 100
"""Segments that one page looks through at most, up to 50,000 deliveries: where few ended as is asked, it would read for
long, and whoever asks would not know why."""

END: Final = 2**31
"""Behind every position of a segment."""


@dataclass(frozen=True, slots=True)
class DeliveryPages:
    """Reads ``deliveries``, segment by segment in the order of their ids."""

    deliveries: Collection

    async def page(
        self,
        notification_id: NotificationId,
        *,
        device: DeviceId | None,
        outcome: Outcome | None,
        after: Place | None,
        limit: int,
    ) -> DeliveryPage:
        """Return up to *limit* deliveries of which a result is known; raises OutageError."""
        rows: list[Delivery] = []
        last, read = after, 0
        async with aclosing(by_segment(self.deliveries, _where(notification_id, device, after))) as segments:
            async for documents in segments:
                if read == AT_ONCE:
                    return DeliveryPage(rows, last)
                read += 1
                segment_id = documents[0]["segment_id"]
                if outcome is not None and not any(_may_hold(document, outcome) for document in documents):
                    last = Place(segment_id, END)
                    continue
                for position, row in standing_deliveries(documents):
                    if after is not None and (segment_id, position) <= after:
                        continue
                    if device in {None, row["device_id"]} and outcome in {None, row["outcome"]}:
                        if len(rows) == limit:
                            return DeliveryPage(rows, last)
                        rows.append(row)
                        last = Place(segment_id, position)
                if len(rows) < limit:
                    last = Place(segment_id, END)
        return DeliveryPage(rows, None)


def _where(notification_id: NotificationId, device: DeviceId | None, after: Place | None) -> Document:
    """Return which documents are of a notification, from the segment of a place on.

    A slash ends a segment in the ids of its results, and a colon the notification in the ids of its segments; a
    semicolon is the letter after that. What a forged place names of another notification is left out by both bounds.
    """
    begin = f"{notification_id}:"
    if after is not None:
        begin = max(begin, f"{after.segment_id}/")
    where: Document = {"_id": {"$gte": begin, "$lt": f"{notification_id};"}}
    return where if device is None else where | {"notification_id": notification_id, **covering(device)}


def _may_hold(document: Document, outcome: Outcome) -> bool:
    """Tell whether any of its deliveries ended so: most segments hold none that failed, and are not gone through."""
    told = [document, *document.get("others", ())]
    return any(end.get("outcome") == outcome for end in told)
