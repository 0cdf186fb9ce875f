"""An audience that is computed, not kept: it stands where the registry stands, and costs next to nothing.

The sandbox's registry is no measure of MongoDB, so what a campaign of a million costs is measured without it. How many
devices an app has is in its name: ``bench-1000000``; half of them are on each channel, all alive, all in the range of
ids that ``rules.identity`` gives to the app, evenly.
"""

import asyncio
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from models.command import NamedDevice, NamedRecipient
from models.condition import Condition
from models.device import Device
from models.names import AppId, Channel, DeviceId
from models.ports import Page
from models.segment import Expansion
from rules.identity import APP_BYTES, DEVICE_BYTES, app_prefix, device_id
from sandbox.house import CHANNELS

WORD: Final = 1 << 32
REST: Final = 1 << (8 * DEVICE_BYTES - 32)
"""Places in an app's range behind each value of its first word."""

PREFIX_DIGITS: Final = 2 * APP_BYTES
LOCALES: Final[list[str | None]] = ["en", "pt", "ru"]
TAIL: Final = ":APA91b" + ("0123456789abcdef" * 8)[:124]
"""Makes an id of 32 digits an address of 163 characters."""


def app_of(devices: int) -> AppId:
    """Return the name of the app that has so many devices."""
    return f"bench-{devices}"


class GeneratedAudience:
    """Computes devices; ``models.ports.Audience``."""

    async def page(self, expansion: Expansion, size: int) -> Page:
        """Return up to *size* devices of the expansion's slice after its ``after_id``."""
        prefix, devices = app_prefix(expansion.notification.app), _of(expansion.notification.app, expansion.channel)
        first = _first(expansion.lower, prefix, devices)
        if expansion.after_id is not None:
            first = max(first, _first(expansion.after_id, prefix, devices) + 1)
        end = _first(expansion.upper, prefix, devices)
        numbers = range(first, min(first + size, end))
        ids = _ids(prefix, numbers, _stride(devices)) if numbers else []
        return Page(
            device_ids=ids,
            addresses=[id_ + id_ for id_ in ids] if expansion.channel == "apns" else [id_ + TAIL for id_ in ids],
            locales=(LOCALES * (1 + len(ids) // len(LOCALES)))[: len(ids)],
            after_id=ids[-1] if ids and numbers.stop < end else None,
        )

    async def sizes(self, app: AppId) -> Mapping[Channel, int]:
        """Return how many devices the app has, by channel."""
        return {channel: _of(app, channel) for channel in CHANNELS}

    async def count(self, app: AppId, condition: Condition | None) -> Mapping[Channel, int]:  # noqa: ARG002 -- the port's
        """Return how many devices the app has, whatever the condition."""
        return await self.sizes(app)

    async def named(
        self,
        app: AppId,
        devices: Sequence[NamedDevice],
        recipients: Sequence[NamedRecipient],  # noqa: ARG002 -- nobody has one
    ) -> Sequence[tuple[int, Device]]:
        """Return every device that is named; its external id begins with its channel: ``fcm-17``."""
        return [(index, _named(app, entry.external_id)) for index, entry in enumerate(devices)]


class DistantAudience(GeneratedAudience):
    """The same from a registry that lets each page wait, and costs no CPU by it."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s

    async def page(self, expansion: Expansion, size: int) -> Page:
        """Return a page when it would have come."""
        if self._wait_s:
            await asyncio.sleep(self._wait_s)
        return await super().page(expansion, size)


def _named(app: AppId, external_id: str) -> Device:
    channel, id_ = external_id.partition("-")[0], device_id(app, external_id)
    return Device(
        id=id_,
        app=app,
        external_id=external_id,
        channel=channel,
        address=_address(channel, id_),
        registered_at=datetime.fromtimestamp(0, UTC),
    )


def _of(app: AppId, channel: Channel) -> int:
    """Return how many devices of an app are on a channel; none, where its name does not say it."""
    number = app.rpartition("-")[2]
    if channel not in CHANNELS or not number.isdecimal():
        return 0
    share, rest = divmod(int(number), len(CHANNELS))
    return share + (CHANNELS.index(channel) < rest)


def _stride(devices: int) -> int:
    """Return how far the devices stand apart in the first word of their range; the words behind it are zero."""
    return WORD // max(devices, 1)


def _ids(prefix: str, numbers: range, stride: int) -> list[DeviceId]:
    """Return ids, all written in one go: one by one they would take longer than all else that the expander does."""
    words = array("I", bytes(16 * len(numbers)))
    words[0::4] = array("I", [int(prefix, 16)]) * len(numbers)
    words[1::4] = array("I", range(numbers.start * stride, numbers.stop * stride, stride))
    if sys.byteorder == "little":
        words.byteswap()
    digits = words.tobytes().hex()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]


def _first(id_: str, prefix: str, devices: int) -> int:
    """Return the number of the first device that does not stand before an id."""
    head = id_[:PREFIX_DIGITS]
    if head != prefix:
        return 0 if head < prefix else devices
    return min(-(-int(id_[PREFIX_DIGITS:], 16) // (_stride(devices) * REST)), devices)


def _address(channel: Channel, id_: str) -> str:
    """Return an address of its provider's form: 64 hex digits for APNs, 163 characters for FCM."""
    return id_ + id_ if channel == "apns" else id_ + TAIL
