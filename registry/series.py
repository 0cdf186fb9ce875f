"""When the deliveries of a notification ended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from models.names import NotificationId
from models.outcome import Outcome
from models.reporting import Bucket
from registry.client import Collection, Document, guard
from registry.delivery_documents import REOPENED, entries_of
from registry.folding import by_segment, of_notification, reopened, standing

COLUMNS: Final = dict.fromkeys(
    ("segment_id", "at", "partition", "offset", "outcome", "reason", "others", "entries", "positions", REOPENED), 1
)
"""What is read: a fortieth of a result, whose devices and receipts nobody needs here."""


@dataclass(frozen=True, slots=True)
class Series:
    """Reads ``deliveries``."""

    deliveries: Collection

    async def of(self, notification_id: NotificationId, step_s: int) -> Sequence[Bucket]:
        """Return what ended in each step, steps without any aside; raises OutageError."""
        ended: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        async with aclosing(by_segment(self.deliveries, of_notification(notification_id), COLUMNS)) as segments:
            async for found in segments:
                documents = await self._complete(found)
                for at, is_accepted, number in _ends(documents):
                    step = int(at.timestamp()) // step_s * step_s
                    ended[step][0 if is_accepted else 1] += number
        return [Bucket(datetime.fromtimestamp(step, UTC), *counted) for step, counted in sorted(ended.items())]

    async def _complete(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Read results whole that do not say how many deliveries they tell of, as results once did not."""
        if all(_says_how_many(document) for document in documents):
            return documents
        ids = [document["_id"] for document in documents]
        with guard():
            return await self.deliveries.find({"_id": {"$in": ids}}).to_list()


def _says_how_many(document: Document) -> bool:
    return "entries" in document or REOPENED in document


def _ends(documents: Sequence[Document]) -> Iterable[tuple[datetime, bool, int]]:
    """Yield how many deliveries of one segment ended when; a segment of one result needs no folding."""
    if len(documents) == 1 and REOPENED not in documents[0]:
        yield from _ends_of(documents[0])
        return
    again = reopened(documents)
    for position, place in standing(documents).items():
        if position not in again and place.outcome.is_final:
            yield place.result["at"], place.outcome is Outcome.ACCEPTED, 1


def _ends_of(result: Document) -> Iterable[tuple[datetime, bool, int]]:
    others = result.get("others", ())
    rest = entries_of(result) - sum(len(group["entries"]) for group in others)
    for name, number in ((result["outcome"], rest), *((group["outcome"], len(group["entries"])) for group in others)):
        outcome = Outcome(name)
        if outcome.is_final and number:
            yield result["at"], outcome is Outcome.ACCEPTED, number
