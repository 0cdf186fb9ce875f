"""Agents with a span around each step; they know nothing of it, and where traces are off they stand alone."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from models.names import NotificationId
from models.ports import TrackAgent
from models.record import Outgoing, Record
from models.tracing import Span, Spans, Told
from rules.traced import asks_about, carried
from telemetry.traces.scope import Scope, following, within

Take: TypeAlias = Callable[[Sequence[Record[bytes]]], Awaitable[None]]
"""How a stage calls its agent."""

MOST_LINKS: Final = 50
"""A batch may hold hundreds of records of one notification."""


@dataclass(frozen=True, slots=True)
class TracedTrack:
    """A track's agent: one span for each record."""

    agent: TrackAgent
    spans: Spans
    name: str
    may_be_first: bool = False
    """It reads commands: what nobody traces yet may be traced from here on."""

    async def __call__(self, records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
        """Return what follows from some records, which says so."""
        begun = [(record, span) for record in records if (span := self._begin(record)) is not None]
        if not begun:
            return await self.agent(records)
        spans = [span for _, span in begun]
        with within(Scope(spans, _by_notification(begun), spans[0] if len(records) == 1 else None)):
            return following(await self.agent(records))

    def _begin(self, record: Record[bytes]) -> Span | None:
        parent = carried(record.headers)
        if parent is None and not self.may_be_first:
            return None
        parents = () if parent is None else (parent,)
        return self.spans.begin(self.name, {"origin": record.origin}, parents, may_be_first=self.may_be_first)


def _by_notification(begun: Sequence[tuple[Record[bytes], Span]]) -> dict[NotificationId, Span]:
    """Return the span of each notification; of several commands for one that of the first, which the others obey."""
    found: dict[NotificationId, Span] = {}
    for record, span in begun:
        about = asks_about(record)
        if about is not None:
            found.setdefault(about, span)
    return found


@dataclass(frozen=True, slots=True)
class TracedStage:
    """A stage's agent: one span for all records of a notification that it takes together."""

    agent: Take
    spans: Spans
    name: str

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        """Handle a batch."""
        found: defaultdict[bytes, list[tuple[Record[bytes], bytes]]] = defaultdict(list)
        for record in records:
            parent = carried(record.headers)
            if parent is not None and record.key is not None:
                found[record.key].append((record, parent))
        begun = {key: span for key, those in found.items() if (span := self._begin(those)) is not None}
        if not begun:
            await self.agent(records)
            return
        with within(Scope(list(begun.values()), {key.decode(errors="replace"): span for key, span in begun.items()})):
            await self.agent(records)

    def _begin(self, those: Sequence[tuple[Record[bytes], bytes]]) -> Span | None:
        told: Told = {"origin": those[0][0].origin, "records": len(those)}
        parents = list(dict.fromkeys(parent for _, parent in those))
        return self.spans.begin(self.name, told, parents[: MOST_LINKS + 1])
