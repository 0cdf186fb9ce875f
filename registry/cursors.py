"""Streams through slices, kept open from one page to the next.

Opening one costs a server without sorted indexes a scan of the whole collection; going on costs nothing.
"""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bson import CodecOptions, decode_all
from pymongo.asynchronous.cursor import AsyncRawBatchCursor
from pymongo.errors import PyMongoError

from models.names import DeviceId
from registry.client import Collection, Document

COLUMNS: Final = {"_id": 1, "address": 1, "locale": 1}
PLAIN: Final[CodecOptions[Document]] = CodecOptions(document_class=dict)


@dataclass(slots=True)
class Stream:
    """A cursor that stands after one device of a slice."""

    cursor: AsyncRawBatchCursor[Document]
    after_id: DeviceId | None
    """Where it stands."""

    used_at: datetime
    rows: list[Document] = field(default_factory=list)
    """Read and not yet handed out."""

    async def take(self, size: int) -> list[Document]:
        """Return the next *size* devices, fewer at the end."""
        while len(self.rows) < size:
            # Bytes, whatever the driver's annotation says, decoded at once in C: half a microsecond a device.
            batch: Any = await anext(self.cursor, None)
            if batch is None:
                break
            self.rows += decode_all(batch, PLAIN)
        taken, self.rows = self.rows[:size], self.rows[size:]
        if taken:
            self.after_id = taken[-1]["_id"]
        return taken

    async def close(self) -> None:
        """Close it; a server that is away has forgotten it, or will."""
        with suppress(PyMongoError):
            await self.cursor.close()

    @property
    def is_exhausted(self) -> bool:
        """Tell whether nothing can follow; a stream that ends with a batch may learn it only at the next."""
        return not self.rows and not self.cursor.alive


@dataclass(slots=True)
class Streams:
    """The streams that are open, by slice; the one used longest ago is closed first."""

    devices: Collection
    most: int
    idle: timedelta
    _open: OrderedDict[str, Stream] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._open)

    async def lend(self, slice_id: str, after_id: DeviceId | None) -> Stream | None:
        """Return the stream of a slice if it stands right there; it is the borrower's until it is kept again."""
        stream = self._open.pop(slice_id, None)
        if stream is None or (stream.after_id == after_id and after_id is not None):
            return stream
        await stream.close()
        return None

    def start(self, where: Document, after_id: DeviceId | None, size: int, now: datetime) -> Stream:
        """Return a new stream of the devices that a filter selects, in the order of their ids."""
        cursor = self.devices.find_raw_batches(where, COLUMNS, sort=[("_id", 1)], batch_size=size)
        return Stream(cursor, after_id, now)

    async def keep(self, slice_id: str, stream: Stream, now: datetime) -> None:
        """Keep a stream for the next page, and close those that nobody came back for."""
        stream.used_at = now
        self._open[slice_id] = stream
        while self._open:
            oldest_id, oldest = next(iter(self._open.items()))
            if len(self._open) <= self.most and now - oldest.used_at <= self.idle:
                return
            del self._open[oldest_id]
            await oldest.close()

    async def close(self) -> None:
        """Close all of them."""
        while self._open:
            await self._open.popitem()[1].close()
