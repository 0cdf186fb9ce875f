"""devices -> registry: devices come, change and go, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.device import DeviceCommand
from models.errors import PoisonError
from models.ports import Devices, Publish
from models.record import Outgoing, Record
from rules.deadletters import dead_letter
from rules.device_commands import read_device_command
from rules.record_time import record_time

STAGE: Final = "register_device"


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """Apply device commands; one that is none goes to the dead letters, and its neighbours go on."""

    devices: Devices
    publish: Publish
    """For dead letters."""

    async def __call__(self, records: Sequence[Record[bytes | None]]) -> None:
        """Apply a batch, in its order; each happened when it says so, or else when its record was written."""
        commands: list[tuple[DeviceCommand, datetime]] = []
        letters: list[Outgoing] = []
        for record in records:
            try:
                command = read_device_command(record.value)
            except PoisonError as error:
                letters.append(dead_letter(record, STAGE, error.reason, error.detail))
            else:
                commands.append((command, command.at or record_time(record)))
        if commands:
            await self.devices.apply(commands)
        if letters:
            await self.publish(letters)
