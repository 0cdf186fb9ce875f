"""The devices of every app: registered, changed and retired in bulk.

Three fields order what happens to one device, all of them times told by the commands and the providers:

- ``changed_at``: of the last command applied; an older one does nothing.
- ``retired_at``: a registration older than this leaves the device retired.
- ``address_lost_at``: when a newer owner took its address; a registration older than this leaves it without.

Every write names the revision it was made for; one that comes too late is read again and made anew. So two workers
at once, and replays, end where the times say.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from models.device import Delete, DeviceCommand, Upsert
from models.names import DeviceId
from models.outcome import Reason
from registry.bulk import Write, write_all
from registry.changes import Change, Forgetting, Retirement
from registry.client import Collection, Database, guarded
from registry.documents import new_document
from registry.properties import check_properties
from registry.registrations import Registration
from registry.standing import read_standing
from rules.identity import device_id

Intent: TypeAlias = Registration | Change | Forgetting | Retirement


@dataclass(frozen=True, slots=True)
class MongoDevices:
    """Changes devices in bulk; see ``models.ports.Devices``."""

    devices: Collection

    @guarded
    async def apply(self, commands: Sequence[tuple[DeviceCommand, datetime]]) -> None:
        """Apply commands with their times, in order per device.

        An older command than the device's last does nothing; nor does one about an unknown device, unless it is an
        upsert. Times count to the millisecond. A value is not set inside something that is no object.

        Raises
        ------
        PoisonError
            Before anything is written, if one command holds a property that the registry cannot keep.
        """
        for command, _ in commands:
            check_properties(command)
        for wave in _waves([_intent(command, _to_the_millisecond(at)) for command, at in commands]):
            await write_all(self.devices, wave, self._plan)

    @guarded
    async def retire(self, dead: Sequence[tuple[DeviceId, datetime, Reason]]) -> int:
        """Retire devices not registered again since the moment given; return how many were."""
        intents: list[Intent] = [Retirement(id_, _to_the_millisecond(since), why) for id_, since, why in dead]
        return sum([await write_all(self.devices, wave, self._plan) for wave in _waves(intents)])

    async def _plan(self, intents: Sequence[Intent], round_: int) -> list[Write | None]:
        """Read what stands and return the writes; owners of addresses only once one has turned out to be in the way."""
        claims = [intent for intent in intents if isinstance(intent, Registration) and intent.address_key] * (
            round_ > 0
        )
        keys = [intent.address_key for intent in claims if intent.address_key]
        ids = [intent.id for intent in intents]
        properties = any(isinstance(intent, Change) and intent.needs_properties for intent in intents)
        standing = await read_standing(self.devices, ids, keys, properties=properties)
        takes = [take for take in (claim.take(standing) for claim in claims) if take is not None]
        if takes:
            await self.devices.bulk_write(takes, ordered=False)
        return [intent.write(standing) for intent in intents]


def open_devices(database: Database) -> MongoDevices:
    """Return the devices of a database."""
    return MongoDevices(database["devices"])


def _to_the_millisecond(moment: datetime) -> datetime:
    """Return a moment as the registry will read it back, so that it can be compared."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _intent(command: DeviceCommand, at: datetime) -> Intent:
    if isinstance(command, Upsert):
        return Registration(new_document(command, at))
    id_ = device_id(command.app, command.external_id)
    return Forgetting(id_, at) if isinstance(command, Delete) else Change(id_, command, at)


def _waves(intents: Sequence[Intent]) -> list[list[Intent]]:
    """Return the first intent of each device, then the second of each, and so on; mostly there is one wave."""
    waves: list[list[Intent]] = []
    seen: defaultdict[DeviceId, int] = defaultdict(int)
    for intent in intents:
        if seen[intent.id] == len(waves):
            waves.append([])
        waves[seen[intent.id]].append(intent)
        seen[intent.id] += 1
    return waves
