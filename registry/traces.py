"""What is kept of one delivery, wherever it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.names import DeviceId, NotificationId, SegmentId
from models.reporting import DeviceNow, LastPage, Taken, Traces, Try
from registry.client import Collection, Database, Document, guarded
from registry.delivery_documents import REOPENED, covering, devices_of, ends_of, receipts_of
from registry.folding import RESULTS_PER_BATCH, offset_of, standing
from registry.pages import LAPS

DEVICE: Final = dict.fromkeys(
    ("channel", "address_key", "registered_at", "retired_at", "retired_because", "forgotten_at"), 1
)


@dataclass(frozen=True, slots=True)
class TraceReader:
    """Reads ``deliveries``, ``slices`` and ``devices``, each by an index."""

    deliveries: Collection
    slices: Collection
    devices: Collection

    @guarded
    async def of(self, notification_id: NotificationId, device: DeviceId) -> Traces:
        """Return what is kept of one delivery."""
        results, reopenings = await self._naming(notification_id, device)
        segments = sorted({document["segment_id"] for document in results})
        tries = [each for segment in segments for each in _tries(segment, results, device)]
        places = {(each.segment_id, each.position) for each in tries}
        taken = [each for document in reopenings for each in _taken(document, places)]
        now = await self.devices.find_one({"_id": device}, DEVICE)
        return Traces(
            sorted(tries, key=lambda each: (each.partition, each.offset)),
            taken,
            await self._pages(segments),
            None if now is None else _device_now(now),
        )

    async def _naming(self, notification_id: NotificationId, device: DeviceId) -> tuple[list[Document], list[Document]]:
        """Return the results that name a device, and what redrives took around it.

        Of many results that lie around it few name it, so they are looked at one by one.
        """
        results, reopenings = [], []
        where = {"notification_id": notification_id, **covering(device)}
        async with self.deliveries.find(where).batch_size(RESULTS_PER_BATCH) as cursor:
            async for document in cursor:
                if REOPENED in document:
                    reopenings.append(document)
                elif device in devices_of(document):
                    results.append(document)
        return results, reopenings

    async def _pages(self, segments: Sequence[SegmentId]) -> list[LastPage]:
        ids = sorted({slice_of(segment) for segment in segments})
        found = await self.slices.find({"_id": {"$in": ids}}).to_list() if ids else []
        return [LastPage(document["_id"], document["sequence"] // LAPS, document["origin"]) for document in found]


def open_traces(database: Database) -> TraceReader:
    """Return the reader of a database."""
    return TraceReader(database["deliveries"], database["slices"], database["devices"])


def slice_of(segment_id: SegmentId) -> str:
    """Return the id of the slice that a segment was cut from; see ``rules.identity.segment_id``."""
    return segment_id.rsplit(":", 2)[0]


def _tries(segment_id: SegmentId, results: Sequence[Document], device: DeviceId) -> Iterator[Try]:
    """Yield what the results of one segment say of a device, which may stand in it more than once."""
    own = [document for document in results if document["segment_id"] == segment_id]
    counting = {(position, place.result["_id"]) for position, place in standing(own).items()}
    for result in sorted(own, key=offset_of):
        devices = devices_of(result)
        ends, receipts = ends_of(result, len(devices)), receipts_of(result, len(devices))
        positions = result.get("positions") or range(len(devices))
        for entry in (entry for entry, name in enumerate(devices) if name == device):
            outcome, reason = ends[entry]
            yield Try(
                segment_id=segment_id,
                position=positions[entry],
                attempt=result["attempt"],
                channel=result["channel"],
                origin=result["origin"],
                partition=result["partition"],
                offset=result["offset"],
                at=result["at"],
                outcome=outcome,
                reason=reason,
                provider_id=receipts[entry],
                counts=(positions[entry], result["_id"]) in counting,
            )


def _taken(document: Document, places: set[tuple[SegmentId, int]]) -> Iterator[Taken]:
    segment = document["segment_id"]
    for position in document["positions"]:
        if (segment, position) in places:
            yield Taken(document[REOPENED], segment, position, document["at"])


def _device_now(document: Document) -> DeviceNow:
    return DeviceNow(
        channel=document.get("channel"),
        registered_at=document.get("registered_at"),
        retired_at=document.get("retired_at"),
        retired_because=document.get("retired_because"),
        has_address="address_key" in document,
        forgotten_at=document.get("forgotten_at"),
    )
