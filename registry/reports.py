"""What became of things, for people who ask."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from operator import itemgetter

from models.names import DeviceId, NotificationId
from models.outcome import Outcome, Reason
from models.progress import Progress
from models.reporting import Delivery
from registry.client import Collection, Database, Document, guarded
from registry.delivery_documents import covering, devices_of, receipts_of
from registry.folding import by_segment, of_notification, reopened, standing
from rules.identity import delivery_id


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads what ``registry.deliveries`` keeps."""

    deliveries: Collection
    progresses: Collection

    @guarded
    async def progress_of(self, notification_id: NotificationId) -> Progress | None:
        """Return where a notification stands, or None."""
        document = await self.progresses.find_one({"_id": notification_id})
        return None if document is None else Progress.model_validate_json(document["body"])

    async def deliveries_of(
        self, notification_id: NotificationId, *, device: DeviceId | None = None, outcome: Outcome | None = None
    ) -> AsyncIterator[Delivery]:
        """Go through a notification's deliveries of which a result is known, segment by segment.

        Read by the ledger's rule: of a position the first final outcome by offset counts, and a deferred one never
        undoes it. A delivery that no result names yet is pending and does not appear; one that a redrive took appears
        where it was sent anew. Raises OutageError.
        """
        where = of_notification(notification_id)
        if device is not None:
            where |= {"notification_id": notification_id, **covering(device)}
        async with aclosing(by_segment(self.deliveries, where)) as segments:
            async for results in segments:
                for _, delivery in standing_deliveries(results):
                    if device in {None, delivery["device_id"]} and outcome in {None, delivery["outcome"]}:
                        yield delivery


def open_reports(database: Database) -> Reports:
    """Return the reader of a database."""
    return Reports(database["deliveries"], database["progress"])


def standing_deliveries(documents: Sequence[Document]) -> Iterator[tuple[int, Delivery]]:
    """Fold what is kept of one segment; yield its deliveries with their positions, those aside that a redrive took."""
    again = reopened(documents)
    columns: dict[str, tuple[list[DeviceId], list[str | None]]] = {}
    for position, (result, entry, outcome, reason) in sorted(standing(documents).items(), key=itemgetter(0)):
        if position in again:
            continue
        if result["_id"] not in columns:
            devices = devices_of(result)
            columns[result["_id"]] = devices, receipts_of(result, len(devices))
        of_devices, receipts = columns[result["_id"]]
        yield position, _delivery(result, of_devices[entry], (outcome, reason), receipts[entry])


def _delivery(result: Document, device: DeviceId, end: tuple[Outcome, Reason], receipt: str | None) -> Delivery:
    outcome, reason = end
    return {
        "delivery_id": delivery_id(result["notification_id"], device),
        "notification_id": result["notification_id"],
        "app": result["app"],
        "channel": result["channel"],
        "device_id": device,
        "outcome": outcome,
        "reason": reason,
        "provider_id": receipt,
        "segment_id": result["segment_id"],
        "attempt": result["attempt"],
        "at": result["at"],
    }
