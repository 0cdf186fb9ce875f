"""Ids that follow from what they name, so that every replay and every process finds the same ones."""

from hashlib import blake2b
from typing import Final

from models.names import AppId, DeviceId, NotificationId, SegmentId

APP_BYTES: Final = 4
DEVICE_BYTES: Final = 12
"""2**96 places in an app's range: the first collision of 10**9 devices has a chance of about 10**-11."""


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
    # cut by hand: an UUID object only to print it takes twice as long as all the rest
    said = blake2b(f"{notification}\0{device}".encode(), digest_size=16).hexdigest()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"
