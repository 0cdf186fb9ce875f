"""The sender with a span around each attempt."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.ports import Tenure
from models.record import Outgoing, Record
from models.segment import Segment
from models.tracing import Spans
from rules.traced import carried
from telemetry.traces.scope import Scope, carrying, within


class SenderAgent(Protocol):
    """A sender as its loop sees it (``streams.flow``)."""

    def read(self, value: bytes) -> Segment:
        """Return the segment in a record's value."""

    def admit(self, segment: Segment) -> Awaitable[None]:
        """Return when this segment may begin."""

    def __call__(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> Awaitable[bool]:
        """Handle one segment; False: let go of."""

    def give_up(self, record: Record[bytes]) -> Sequence[Outgoing]:
        """Return what ends the work of a record that cannot be handled."""


@dataclass(frozen=True, slots=True)
class TracedSender:
    """A sender: one span for each attempt; one that is made again, after a crash, is another span of the same trace."""

    agent: SenderAgent
    spans: Spans

    def read(self, value: bytes) -> Segment:
        """Return the segment in a record's value; raises PoisonError."""
        return self.agent.read(value)

    async def admit(self, segment: Segment) -> None:
        """Return when this segment may begin."""
        await self.agent.admit(segment)

    async def __call__(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> bool:
        """Handle one record and the segment in it."""
        parent = carried(record.headers)
        span = None if parent is None else self.spans.begin("send", _told(record, segment), (parent,))
        if span is None:
            return await self.agent(record, segment, tenure)
        with within(Scope((span,), only=span)):
            return await self.agent(record, segment, tenure)

    def give_up(self, record: Record[bytes]) -> Sequence[Outgoing]:
        """Return what ends the work of a record that cannot be handled: it belongs where the record did."""
        end, parent = self.agent.give_up(record), carried(record.headers)
        return end if parent is None else [carrying(each, parent) for each in end]


def _told(record: Record[bytes], segment: Segment) -> dict[str, str | int]:
    return {
        "origin": record.origin,
        "notification_id": segment.notification.id,
        "app": segment.notification.app,
        "channel": segment.channel,
        "lane": segment.notification.lane.value,
        "segment_id": segment.id,
        "attempt": segment.attempt,
        "devices": len(segment.device_ids),
    }
