"""Ids that follow from what they name, so that every replay and every process finds the same ones."""

import re
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from struct import Struct
from typing import Final

from models.names import AppId, DeviceId, NotificationId, SegmentId

APP_BYTES: Final = 4
DEVICE_BYTES: Final = 12
"""2**96 places in an app's range: the first collision of 10**9 devices has a chance of about 10**-11."""

ID_BYTES: Final = APP_BYTES + DEVICE_BYTES
WRITTEN: Final = re.compile("[0-9a-f]{32}")
"""How a device id is written."""

UUID_BYTES: Final = 36
"""Of its text: 32 digits and four dashes."""

DIGIT_PLACES: Final = [place for place in range(UUID_BYTES) if place not in {8, 13, 18, 23}]
_UUID: Final = Struct(f"{UUID_BYTES}s")


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
    return delivery_ids(notification, [device])[0].decode()


def delivery_ids(notification: NotificationId, devices: Sequence[DeviceId]) -> Sequence[bytes]:
    """Return the UUID of each device, as it stands in a request: hash of the notification, xor the device's id.

    Both are hashes already, so that the result is as rare as either; and a column of them is a few calls of C, where
    a hash of each pair took half of the time that building a request takes.
    """
    number = len(devices)
    raw = int.from_bytes(_raw_ids(devices))
    mask = int.from_bytes(blake2b(notification.encode(), digest_size=ID_BYTES).digest() * number)
    digits = (raw ^ mask).to_bytes(number * ID_BYTES).hex().encode()
    text = bytearray(b"-" * (number * UUID_BYTES))
    for at, place in enumerate(DIGIT_PLACES):
        text[place::UUID_BYTES] = digits[at :: len(DIGIT_PLACES)]
    return [uuid for (uuid,) in _UUID.iter_unpack(text)]


def _raw_ids(devices: Sequence[DeviceId]) -> bytes:
    """Return device ids as bytes, 16 each; one that is not written as ours are is hashed."""
    if set(map(len, devices)) == {2 * ID_BYTES}:
        whole = "".join(devices)
        with suppress(ValueError):
            raw = bytes.fromhex(whole)
            if raw.hex() == whole:  # it passes over spaces, and takes capitals for what they are not
                return raw
    return b"".join([_raw_id(device) for device in devices])


def _raw_id(device: DeviceId) -> bytes:
    if WRITTEN.fullmatch(device):
        return bytes.fromhex(device)
    return blake2b(device.encode(errors="surrogatepass"), digest_size=ID_BYTES).digest()
