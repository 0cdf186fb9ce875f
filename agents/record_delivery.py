"""results, progress -> registry: what became of each delivery, for people who ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from models.errors import PoisonError
from models.ports import Deliveries, Notifications, Publish
from models.progress import Progress
from models.record import Outgoing, Record
from models.result import Settled
from rules.deadletters import dead_letter
from rules.results import is_over, read_progress, read_settled

STAGE: Final = "record_delivery"


@dataclass(slots=True)
class _Batch:
    """What a batch of records holds."""

    settled: list[tuple[Settled, int, int]] = field(default_factory=list)
    """Each with its partition and offset: one document each, so that keeping one again changes nothing."""

    progresses: list[Progress] = field(default_factory=list)
    letters: list[Outgoing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """Keep results and progress where they can be looked up, and let what has ended be known as ended."""

    deliveries: Deliveries
    notifications: Notifications
    publish: Publish
    """For dead letters."""

    async def __call__(self, records: Sequence[Record[bytes | None]]) -> None:
        """Keep a batch of either topic; a notification is finished only when its last progress is kept."""
        batch = _read(records)
        if batch.settled:
            await self.deliveries.record(batch.settled)
        if batch.progresses:
            await self.deliveries.progress(batch.progresses)
        over = sorted({progress.notification_id for progress in batch.progresses if is_over(progress)})
        if over:
            await self.notifications.finish(over)
        if batch.letters:
            await self.publish(batch.letters)


def _read(records: Sequence[Record[bytes | None]]) -> _Batch:
    batch = _Batch()
    for record in records:
        try:
            if record.topic != "progress":
                if (settled := read_settled(record.value)) is not None:
                    batch.settled.append((settled, record.partition, record.offset))
            elif record.value:  # an empty one only clears a compacted topic
                batch.progresses.append(read_progress(record.value))
        except PoisonError as error:
            batch.letters.append(dead_letter(record, STAGE, error.reason, error.detail))
    return batch
