"""results -> registry: an address that a provider holds for dead leaves every later audience."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.errors import PoisonError
from models.names import Channel, DeviceId
from models.outcome import Outcome, Reason
from models.ports import Devices, Publish
from models.record import Outgoing, Record
from models.result import Settled
from rules.deadletters import dead_letter
from rules.results import read_settled
from telemetry.metrics import Metrics

STAGE: Final = "retire_device"

DEAD: Final = f'"{Outcome.UNREGISTERED.value}"'.encode()
"""In every result that names a dead address: the others need not be parsed."""


@dataclass(frozen=True, slots=True)
class RetireDevice:
    """Retire devices by what their providers said of them."""

    devices: Devices
    publish: Publish
    """For dead letters."""

    metrics: Metrics

    async def __call__(self, records: Sequence[Record[bytes | None]]) -> None:
        """Retire the dead of a batch in bulk; the registry keeps those that were registered again since."""
        dead: defaultdict[tuple[Channel, Reason], dict[DeviceId, datetime]] = defaultdict(dict)
        letters: list[Outgoing] = []
        for record in records:
            if DEAD not in (record.value or b""):
                continue
            try:
                settled = read_settled(record.value)
            except PoisonError as error:
                letters.append(dead_letter(record, STAGE, error.reason, error.detail))
                continue
            if settled is None:
                continue
            for device, since, why in _dead(settled):
                known = dead[settled.channel, why]
                known[device] = max(known.get(device, since), since)
        await self._retire(dead)
        if letters:
            await self.publish(letters)

    async def _retire(self, dead: Mapping[tuple[Channel, Reason], Mapping[DeviceId, datetime]]) -> None:
        for (channel, why), devices in dead.items():
            retired = await self.devices.retire([(device, since, why) for device, since in devices.items()])
            self.metrics.devices_retired.of(channel, why.value).inc(retired)


def _dead(settled: Settled) -> Iterator[tuple[DeviceId, datetime, Reason]]:
    """Go through the dead addresses, each with since when: the provider's own word, or else when it answered."""
    for outcome, why, entries in settled.groups():
        if outcome is Outcome.UNREGISTERED:
            for entry in entries:
                yield settled.device_ids[entry], settled.dead_since.get(entry, settled.at), why
