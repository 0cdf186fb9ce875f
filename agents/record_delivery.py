"""results, progress -> registry: what became of each delivery, for people who ask."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from models.errors import PoisonError
from models.names import NotificationId
from models.ports import Deliveries, Notifications, Publish
from models.progress import Progress
from models.record import Outgoing, Record
from models.result import Redriven, Settled
from rules.deadletters import dead_letter
from rules.results import is_over, read_kept, read_progress

STAGE: Final = "record_delivery"


@dataclass(slots=True)
class _Batch:
    """What a batch of records holds."""

    settled: list[tuple[Settled, int, int]] = field(default_factory=list)
    """Each with its partition and offset: one document each, so that keeping one again changes nothing."""

    redriven: list[tuple[Redriven, int, int]] = field(default_factory=list)

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
        for redriven, partition, offset in batch.redriven:
            # its pages wait for this: until now nobody knew all that had ended before it
            await self.notifications.recorded(redriven.notification_id, redriven.number, (partition, offset))
        if batch.progresses:
            await self.deliveries.progress(batch.progresses)
        for redrives, over in sorted(_over(batch.progresses).items()):
            await self.notifications.finish(sorted(over), redrives=redrives)
        if batch.letters:
            await self.publish(batch.letters)


def _over(progresses: Iterable[Progress]) -> dict[int, set[NotificationId]]:
    """Return what has ended by how often it was redriven: one that was asked for again meanwhile goes on."""
    over: defaultdict[int, set[NotificationId]] = defaultdict(set)
    for progress in progresses:
        if is_over(progress):
            over[progress.redrives].add(progress.notification_id)
    return over


def _read(records: Sequence[Record[bytes | None]]) -> _Batch:
    batch = _Batch()
    for record in records:
        try:
            if record.topic != "progress":
                result = read_kept(record.value)
                if isinstance(result, Settled):
                    batch.settled.append((result, record.partition, record.offset))
                elif result is not None:
                    batch.redriven.append((result, record.partition, record.offset))
            elif record.value:  # an empty one only clears a compacted topic
                batch.progresses.append(read_progress(record.value))
        except PoisonError as error:
            batch.letters.append(dead_letter(record, STAGE, error.reason, error.detail))
    return batch
