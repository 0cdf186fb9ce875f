"""A changelog that lost its end, or all of it, gets every row again from the disk that still has them."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import structlog

from streams.patience import until_there
from streams.publish import Publisher, Raw

AT_ONCE: Final = 500
"""Rows: none is larger than a few KB."""

log = structlog.get_logger(__name__)


async def write_again(
    publisher: Publisher, topic: str, partition: int, rows: Callable[[bytes], Iterator[tuple[bytes, bytes]]]
) -> list[int]:
    """Write all that *rows* goes through from a key on, part by part; returns their offsets."""
    log.error("a changelog lost records: writes all rows again", topic=topic, partition=partition)
    offsets: list[int] = []
    after = b""
    while some := list(islice(rows(after), AT_ONCE)):
        records: list[Raw] = [(topic, partition, key, value, []) for key, value in some]
        offsets += await until_there(lambda records=records: publisher.raw(records))  # type: ignore[misc]
        after = some[-1][0] + b"\0"
    return offsets
