"""How what we write is compressed: by zstd at its first level, which aiokafka has no setting for.

Most of what is written are tokens, which are chance: FCM's of 142 to 163 characters take 1.65 µs a device at aiokafka's
level 3 and 0.51 at this one, for 140 bytes instead of 138. Its lz4 costs five times as much CPU, and without any
compression the broker keeps 200.
"""

import sys
from typing import Any, Final

from aiokafka.codec import zstd_encode
from aiokafka.record.default_records import DefaultRecordBatchBuilder

LEVEL: Final = 1


def compression() -> str:
    """Return what a producer is told, and see to the level: for every producer of this process."""
    # Where the class that builds batches looks for it: compiled, or in Python where aiokafka has no other.
    sys.modules[DefaultRecordBatchBuilder.__module__].zstd_encode = _encode  # type: ignore[attr-defined]
    return "zstd"


def _encode(payload: Any, _level: int | None = None) -> bytes:
    encoded: bytes = zstd_encode(payload, LEVEL)
    return encoded
