"""Which deliveries of a notification had ended as a redrive asks, segment by segment."""

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from models.names import DeviceId, SegmentId
from models.outcome import Outcome, Reason
from models.segment import Expansion, Redriving
from registry.client import Collection, Document
from registry.delivery_documents import REOPENED, devices_of
from registry.folding import Offset, by_segment, reopened, standing

AT_ONCE: Final = 100
"""Segments that one page looks through at most: where few deliveries ended as is asked, it would read for long."""

COLUMNS: Final = dict.fromkeys(("receipts", "stem", "origin"), 0)
"""What is left out: half of a result, and only shown to people."""


class End(NamedTuple):
    """How one delivery ended."""

    device: DeviceId
    outcome: Outcome
    reason: Reason


@dataclass(slots=True)
class Ended:
    """The deliveries of one segment that ended as is asked, those that redrives took too."""

    segment_id: SegmentId
    ends: dict[int, End]
    """By position."""

    taken: dict[int, int] = field(default_factory=dict)
    """The redrive that took a position, by position."""

    turn: int = 0
    """Of the next redrive that takes some of it."""

    def learn(self, documents: Iterable[Document]) -> None:
        """Enter what redrives took of it."""
        known = [document for document in documents if REOPENED in document]
        self.taken = reopened(known)
        self.turn = max((int(document["_id"].rpartition("/")[2]) + 1 for document in known), default=0)

    def taken_by(self, redrive: int) -> list[int]:
        """Return the positions that a redrive took."""
        return [position for position, number in sorted(self.taken.items()) if number == redrive]

    @property
    def free(self) -> list[int]:
        """The positions that nobody took."""
        return [position for position in sorted(self.ends) if position not in self.taken]


async def read_ended(
    deliveries: Collection, expansion: Expansion, redrive: Redriving, before: Offset, size: int
) -> tuple[list[Ended], SegmentId | None]:
    """Return about *size* deliveries after the expansion's ``after_id``, and where to go on (None: nowhere).

    Only results *before* an offset count: what ended later was still on its way when the redrive was asked for.
    """
    found: list[Ended] = []
    number, read, after_id = 0, 0, expansion.after_id
    async with aclosing(by_segment(deliveries, _where(expansion), COLUMNS)) as segments:
        async for documents in segments:
            if number >= size or read == AT_ONCE:
                return found, after_id
            read += 1
            after_id = documents[0]["segment_id"]
            ended = _ended(documents, redrive, before)
            if ended.ends:
                found.append(ended)
                number += len(ended.ends)
    return found, None


async def reopened_documents(deliveries: Collection, segment_id: SegmentId) -> list[Document]:
    """Return what redrives took of a segment, as it stands now."""
    prefix = f"{segment_id}/{REOPENED}"
    return await deliveries.find({"_id": {"$gte": f"{prefix}/", "$lt": f"{prefix}0"}}).to_list()


def _where(expansion: Expansion) -> Document:
    """Return which documents are of the expansion's notification and channel, after its ``after_id``."""
    # A semicolon is the letter after the colon that ends a channel, a zero that after the slash that ends a segment.
    stem = f"{expansion.notification.id}:{expansion.channel}"
    begin = f"{stem}:" if expansion.after_id is None else f"{expansion.after_id}0"
    return {"_id": {"$gte": begin, "$lt": f"{stem};"}}


def _ended(documents: Sequence[Document], redrive: Redriving, before: Offset) -> Ended:
    ended = Ended(documents[0]["segment_id"], {})
    if not any(_may_hold(document, redrive) for document in documents):
        return ended
    columns: dict[str, list[DeviceId]] = {}
    for position, (result, entry, outcome, reason) in standing(documents, before).items():
        if redrive.asks_for(outcome, reason):
            devices = columns.setdefault(result["_id"], []) or devices_of(result)
            columns[result["_id"]] = devices
            ended.ends[position] = End(devices[entry], outcome, reason)
    ended.learn(documents)
    return ended


def _may_hold(document: Document, redrive: Redriving) -> bool:
    """Tell whether any of its deliveries ended as is asked: most segments hold none, and are not gone through."""
    if REOPENED in document:
        return False
    told = [document, *document.get("others", ())]
    return any(redrive.asks_for(Outcome(end["outcome"]), Reason(end["reason"])) for end in told)
