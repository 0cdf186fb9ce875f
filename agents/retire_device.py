"""results -> registry: an address that a provider holds for dead leaves every later audience.

Not at once: when credentials break, or a provider has a fault, living addresses are called dead. So a result is left
alone for a grace period, and is dropped where its route is paused by then, or was until after it. Who is really dead
is found dead again by the next notification.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from models.errors import PoisonError
from models.outcome import Outcome
from models.ports import Clock, Controls, Devices, Publish
from models.record import Outgoing, Record
from models.result import Settled
from rules.deadletters import dead_letter
from rules.results import read_settled
from rules.retirements import count_dead, dead_of, grace_end
from telemetry.metrics import Metrics

STAGE: Final = "retire_device"

DEAD: Final = f'"{Outcome.UNREGISTERED.value}"'.encode()
"""In every result that names a dead address: the others need not be parsed."""

WaitUntil: TypeAlias = Callable[[datetime], Awaitable[None]]
"""Returns at a moment, at once where it is past; whoever has to let go cancels it."""


@dataclass(frozen=True, slots=True)
class RetireDevice:
    """Retire devices by what their providers said of them."""

    devices: Devices
    publish: Publish
    """For dead letters."""

    controls: Controls
    clock: Clock
    wait_until: WaitUntil
    grace: timedelta
    metrics: Metrics

    async def __call__(self, records: Sequence[Record[bytes | None]]) -> None:
        """Retire the dead of a batch in bulk; the registry keeps those that were registered again since.

        A batch with dead addresses waits until the youngest of its results has had its grace. Meanwhile the others
        grow old in Kafka and not in memory; they are late by the grace, and no slower.
        """
        letters: list[Outgoing] = []
        found = [settled for record in records if (settled := self._read(record, letters)) and count_dead(settled)]
        if found:
            await self.wait_until(grace_end(found, self.grace, self.clock()))
            await self._retire(found)
        if letters:
            await self.publish(letters)

    def _read(self, record: Record[bytes | None], letters: list[Outgoing]) -> Settled | None:
        """Return a result that may name dead addresses, or None; one that cannot be read adds a dead letter."""
        if DEAD not in (record.value or b""):
            return None
        try:
            return read_settled(record.value)
        except PoisonError as error:
            letters.append(dead_letter(record, STAGE, error.reason, error.detail))
            return None

    async def _retire(self, found: Sequence[Settled]) -> None:
        """Retire whom we believe to be dead; the controls are asked now, when the grace is over."""
        believed = []
        for settled in found:
            if self.controls.is_in_doubt(settled.channel, settled.app, settled.at):
                self.metrics.devices_spared.of(settled.channel).inc(count_dead(settled))
            else:
                believed.append(settled)
        for (channel, why), devices in dead_of(believed).items():
            retired = await self.devices.retire([(device, since, why) for device, since in devices.items()])
            self.metrics.devices_retired.of(channel, why.value).inc(retired)
