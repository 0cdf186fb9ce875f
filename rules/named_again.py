"""Whom a launch meant, asked again of the devices as they are now, and what their placeholders say."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.command import Launch
from models.names import DeviceId
from rules.identity import device_id


@dataclass(frozen=True, slots=True)
class NamedAgain:
    """The names of a launch, by what they lead to; of two alike the first counts, as it did at the launch."""

    devices: Mapping[DeviceId, Mapping[str, str]]
    recipients: Mapping[str, Mapping[str, str]] | None
    """None: no recipients were named."""

    def means(self, recipient_id: str | None) -> bool:
        """Tell whether a device may still get it: one that has been given to somebody else may not."""
        return self.recipients is None or recipient_id in self.recipients

    def fields(self, device: DeviceId, recipient_id: str | None) -> Mapping[str, str] | None:
        """Return what the placeholders say for a device; None: nothing of its own."""
        if self.recipients is not None and recipient_id is not None:
            return self.recipients.get(recipient_id) or None
        return self.devices.get(device) or None


def named_again(launch: Launch) -> NamedAgain:
    """Return the names of a launch; of one that names nobody, everybody is meant."""
    devices, recipients = launch.audience.devices or [], launch.audience.recipients
    return NamedAgain(
        {device_id(launch.app, entry.external_id): entry.fields for entry in reversed(devices)},
        None if recipients is None else {entry.recipient_id: entry.fields for entry in reversed(recipients)},
    )
