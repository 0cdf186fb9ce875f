"""Who is meant: devices by condition, page by page, and devices by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo.errors import OperationFailure

from models.command import NamedDevice, NamedRecipient
from models.condition import Condition
from models.device import Device
from models.names import AppId, Channel
from models.ports import Clock, Page
from models.segment import Expansion
from registry.client import Collection, Database, Document, guarded
from registry.cursors import Stream, Streams
from registry.documents import to_device
from registry.sizes import Sizes, count_by_channel, whole_app
from rules.conditions import to_query
from rules.identity import device_id

CURSOR_NOT_FOUND: Final = 43
"""The server has closed a cursor that stood idle too long, or was started again."""

MOST_STREAMS: Final = 256
"""Two batches each at most: some megabytes a worker, and more slices than one is likely to have in turn."""

IDLE: Final = timedelta(minutes=2)
"""Longer than a page waits (30 s), shorter than MongoDB keeps a cursor that nobody reads (10 min)."""


@dataclass(frozen=True, slots=True)
class MongoAudience:
    """Finds devices; see ``models.ports.Audience``."""

    devices: Collection
    streams: Streams
    clock: Clock
    kept_sizes: Sizes

    @guarded
    async def page(self, expansion: Expansion, size: int) -> Page:
        """Return up to *size* unretired devices of the expansion's slice after its ``after_id``.

        The last page may be empty, where the one before ended exactly with the slice.
        """
        stream = await self.streams.lend(expansion.slice_id, expansion.after_id)
        if stream is not None:
            try:
                return await self._read_page(stream, expansion, size)
            except OperationFailure as error:
                if error.code != CURSOR_NOT_FOUND:
                    raise
        stream = self.streams.start(_members(expansion), expansion.after_id, size, self.clock())
        return await self._read_page(stream, expansion, size)

    @guarded
    async def sizes(self, app: AppId) -> Mapping[Channel, int]:
        """Return how many devices the app has by channel, retired ones too; at most five seconds old."""
        return await self.kept_sizes.of(app)

    @guarded
    async def count(self, app: AppId, condition: Condition | None) -> Mapping[Channel, int]:
        """Return how many unretired devices a condition selects now, by channel."""
        where = [whole_app(app), {"retired_at": None}, to_query(condition, self.clock())]
        return await count_by_channel(self.devices, {"$and": [part for part in where if part]})

    @guarded
    async def named(
        self, app: AppId, devices: Sequence[NamedDevice], recipients: Sequence[NamedRecipient]
    ) -> Sequence[tuple[int, Device]]:
        """Return the devices named, retired ones too, each with the index of the entry that named it.

        A device that two entries name comes twice.
        """
        ids = [device_id(app, entry.external_id) for entry in devices]
        owners = [entry.recipient_id for entry in recipients]
        by_id = await self._find("_id", ids, {})
        by_owner = await self._find("recipient_id", owners, whole_app(app))
        named = [(index, device) for index, id_ in enumerate(ids) for device in by_id.get(id_, ())]
        return named + [(index, device) for index, owner in enumerate(owners) for device in by_owner.get(owner, ())]

    async def close(self) -> None:
        """Close every stream."""
        await self.streams.close()

    async def _read_page(self, stream: Stream, expansion: Expansion, size: int) -> Page:
        """Take a page from a stream that is ours, and give the stream back if it is good for another."""
        try:
            rows = await stream.take(size)
        except BaseException:
            await stream.close()
            raise
        if stream.is_exhausted or len(rows) < size:
            await stream.close()
            return _page(rows, is_last=True)
        await self.streams.keep(expansion.slice_id, stream, self.clock())
        return _page(rows, is_last=False)

    async def _find(self, field: str, values: Sequence[str], also: Document) -> dict[str, list[Device]]:
        """Find devices by one field; return them by its value, in the order of their ids."""
        if not values:
            return {}
        found = await self.devices.find({field: {"$in": list(set(values))}, **also}).to_list()
        by_value: dict[str, list[Device]] = {}
        for document in sorted(found, key=lambda document: str(document["_id"])):
            if "forgotten_at" not in document:
                by_value.setdefault(document[field], []).append(to_device(document))
        return by_value


def _now() -> datetime:
    return datetime.now(UTC)


def open_audience(database: Database, clock: Clock = _now) -> MongoAudience:
    """Return the audience of a database."""
    devices = database["devices"]
    return MongoAudience(devices, Streams(devices, MOST_STREAMS, IDLE), clock, Sizes(devices, clock))


def _page(rows: Sequence[Document], *, is_last: bool) -> Page:
    return Page(
        device_ids=[row["_id"] for row in rows],
        addresses=[row["address"] for row in rows],
        locales=[row.get("locale") for row in rows],
        after_id=None if is_last else rows[-1]["_id"],
    )


def _members(expansion: Expansion) -> Document:
    """Return the filter of what is left of a slice."""
    begin = {"$gte": expansion.lower} if expansion.after_id is None else {"$gt": expansion.after_id}
    where = {"channel": expansion.channel, "_id": {**begin, "$lt": expansion.upper}, "retired_at": None}
    condition = to_query(expansion.condition, _launch_moment(expansion))
    return {"$and": [where, condition]} if condition else where


def _launch_moment(expansion: Expansion) -> datetime:
    """Return the moment that relative dates refer to: the launch, the same on every page and every replay."""
    notification = expansion.notification
    if notification.launched_ms:
        return datetime.fromtimestamp(notification.launched_ms / 1000, UTC)
    return notification.accepted_at
