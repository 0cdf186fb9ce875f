"""Ids that follow from what they name, so that every replay and every process finds the same ones."""

from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import Final

from models.names import AppId, DeviceId, NotificationId, SegmentId

APP_BYTES: Final = 4
DEVICE_BYTES: Final = 12
"""2**96 places in an app's range: the first collision of 10**9 devices has a chance of about 10**-11."""

_UUID: Final = Struct("8s4s4s4s12s")
_UUID_BYTES: Final = 16


def app_prefix(app: AppId) -> str:
    """Return the 8 hex digits with which every device id of an app begins."""
    return blake2b(app.encode(), digest_size=APP_BYTES).hexdigest()


def device_id(app: AppId, external_id: str) -> DeviceId:
    """Return the id of a device: the devices of one app are one contiguous range, evenly filled."""
    return app_prefix(app) + blake2b(external_id.encode(), digest_size=DEVICE_BYTES).hexdigest()


def bucket(app: AppId, external_id: str) -> int:
    """Return the stable bucket of a device, 0 to 9999, independent of where its id stands in the range."""
    digest = blake2b(external_id.encode(), digest_size=8, person=b"bucket", key=app.encode()[:64]).digest()
    return int.from_bytes(digest) % 10_000


def segment_id(notification: NotificationId, channel: str, slice_: int, ordinal: int, part: int) -> SegmentId:
    """Return the id of the *part*-th segment of a page."""
    return f"{notification}:{channel}:{slice_}:{ordinal}:{part}"


def delivery_id(notification: NotificationId, device: DeviceId) -> str:
    """Return the UUID of one notification to one device, the same on every attempt; providers see it."""
    return delivery_ids(notification, [device])[0]


def delivery_ids(notification: NotificationId, devices: Sequence[DeviceId]) -> list[str]:
    """Return the UUID of each device: as a column, because one by one takes half as long again."""
    before = f"{notification}\0".encode()
    digests = [blake2b(before + device.encode(), digest_size=_UUID_BYTES).digest() for device in devices]
    groups = _UUID.iter_unpack(b"".join(digests).hex().encode())
    return b"\n".join([b"-".join(group) for group in groups]).decode().split("\n") if devices else []
