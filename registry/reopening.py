"""The deliveries that a redrive sends again, page by page: found among those that ended, and taken for good.

What is taken is written beside a segment's results before anything follows from it, and what stands there counts. So a
replay and a successor take the very same, and another redrive takes none of them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pymongo import InsertOne, WriteConcern

from models.errors import OutageError
from models.names import Channel, DeviceId, SegmentId
from models.outcome import Outcome, Reason
from models.ports import Clock
from models.reopening import Reopening
from models.segment import Expansion
from registry.bulk import ROUNDS, stale_writes
from registry.client import Collection, Database, Document, guarded
from registry.delivery_documents import to_reopened
from registry.ended import Ended, read_ended, reopened_documents
from registry.launches import read_launch
from rules.addresses import address_fault
from rules.named_again import NamedAgain, named_again

DEVICE: Final = dict.fromkeys(("channel", "address", "locale", "recipient_id", "retired_at", "forgotten_at"), 1)


@dataclass(frozen=True, slots=True)
class MongoRedrives:
    """Finds and takes deliveries; see ``models.ports.Redrives``."""

    notifications: Collection
    deliveries: Collection
    devices: Collection
    clock: Clock

    @guarded
    async def page(self, expansion: Expansion, size: int, *, is_last: bool = False) -> Reopening | None:
        """Take about *size* deliveries after ``after_id``; None: what had ended is not all recorded yet."""
        redrive = expansion.redrive
        if redrive is None:
            message = f"{expansion.slice_id} is no slice of a redrive"
            raise ValueError(message)
        kept = await self.notifications.find_one({"_id": expansion.notification.id}, {"recorded": 1, "launch": 1})
        before = (kept or {}).get("recorded", {}).get(str(redrive.number))
        if kept is None or before is None:
            return None
        found, after_id = await read_ended(self.deliveries, expansion, redrive, (before[0], before[1]), size)
        devices = await self._devices([end.device for ended in found for end in ended.ends.values()])
        named = named_again(read_launch(kept))
        if not is_last:
            wanted = _wanted(found, redrive.number, _sendable(devices, expansion.channel, named))
            await self._take(wanted, redrive.number)
        return _reopening(found, redrive.number, after_id, _present(devices, expansion.channel), named)

    async def _take(self, wanted: dict[SegmentId, tuple[Ended, set[int]]], number: int) -> None:
        """Take positions that nobody took; where another redrive was quicker, what it has left."""
        for _ in range(ROUNDS):
            asked = list(wanted.values())
            writes = [
                to_reopened(ended.segment_id, number, ended.turn, _devices_at(ended, positions), self.clock())
                for ended, positions in asked
            ]
            stale = set(await stale_writes(self.deliveries, [InsertOne(document) for document in writes]))
            for index, (ended, positions) in enumerate(asked):
                if index not in stale:
                    ended.taken |= dict.fromkeys(positions, number)
                    del wanted[ended.segment_id]
                    continue
                ended.learn(await reopened_documents(self.deliveries, ended.segment_id))
                left = set() if ended.taken_by(number) else positions - ended.taken.keys()
                wanted[ended.segment_id] = ended, left
                if not left:
                    del wanted[ended.segment_id]
            if not wanted:
                return
        message = f"registry: {len(wanted)} segments are redriven by several workers at once"
        raise OutageError(message)

    async def _devices(self, ids: Sequence[DeviceId]) -> Mapping[DeviceId, Document]:
        found = await self.devices.find({"_id": {"$in": list(set(ids))}}, DEVICE).to_list() if ids else []
        return {document["_id"]: document for document in found}


def open_redrives(database: Database, clock: Clock) -> MongoRedrives:
    """Return the redrives of a database; what is taken is written to a majority before it counts."""
    deliveries = database.get_collection("deliveries", write_concern=WriteConcern(w="majority"))
    return MongoRedrives(database["notifications"], deliveries, database["devices"], clock)


def _devices_at(ended: Ended, positions: set[int]) -> dict[int, DeviceId]:
    return {position: ended.ends[position].device for position in positions}


def _present(devices: Mapping[DeviceId, Document], channel: Channel) -> dict[DeviceId, Document]:
    """Return the devices that are still there: neither retired nor deleted nor on another channel."""
    return {
        id_: device
        for id_, device in devices.items()
        if device.get("channel") == channel and device.get("retired_at") is None and "forgotten_at" not in device
    }


def _sendable(devices: Mapping[DeviceId, Document], channel: Channel, named: NamedAgain) -> set[DeviceId]:
    """Return the devices that can be sent to now; what ended at any other stays as it ended."""
    return {
        id_
        for id_, device in _present(devices, channel).items()
        if address_fault(device["address"]) is None and named.means(device.get("recipient_id"))
    }


def _wanted(found: Sequence[Ended], number: int, sendable: set[DeviceId]) -> dict[SegmentId, tuple[Ended, set[int]]]:
    """Return what is to be taken, by segment; of one from which this redrive took before, nothing."""
    wanted = {}
    for ended in found:
        positions = {position for position in ended.free if ended.ends[position].device in sendable}
        if positions and not ended.taken_by(number):
            wanted[ended.segment_id] = ended, positions
    return wanted


def _reopening(
    found: Sequence[Ended],
    number: int,
    after_id: SegmentId | None,
    present: Mapping[DeviceId, Document],
    named: NamedAgain,
) -> Reopening:
    """Return all that this redrive took of these segments, with the addresses of now."""
    taken: defaultdict[Outcome, Counter[Reason]] = defaultdict(Counter)
    reopening = Reopening([], [], [], [], taken, after_id)
    for ended in found:
        for position in ended.taken_by(number):
            end = ended.ends[position]
            device = present.get(end.device, {})
            taken[end.outcome][end.reason] += 1
            reopening.device_ids.append(end.device)
            reopening.addresses.append(device.get("address", ""))
            reopening.locales.append(device.get("locale"))
            reopening.fields.append(named.fields(end.device, device.get("recipient_id")))
    return reopening
