"""Which segments explain a difference: the ledger's rows folded segment by segment, beside what is recorded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.names import Channel, SegmentId
from models.outcome import Reason
from models.result import Closed, Reopened, Selected, Settled
from rules.closing import Entry
from rules.fact_rows import facts_of
from rules.facts import LedgerFact, is_summary
from rules.positions import settle
from rules.verify_books import Books
from rules.verify_verdict import SegmentDifference


@dataclass(slots=True)
class Segments:
    """The segments whose rows exist, by the ledger's rule."""

    ends: defaultdict[SegmentId, Counter[Entry]] = field(default_factory=lambda: defaultdict(Counter))
    """How many ended how."""

    taken: set[Entry] = field(default_factory=set)
    """Ends out of which a redrive took some: its old segments have fewer of them recorded than here."""

    _open: dict[SegmentId, tuple[Channel, bytearray]] = field(default_factory=dict)

    def enter(self, fact: LedgerFact) -> None:
        """Enter the next fact."""
        result, deferred = fact.result, Counter[Reason]()
        match result:
            case Settled():
                channel, seen = self._open.get(result.segment_id, ("", bytearray()))
                for outcome, reason, number in settle(result, seen, deferred):
                    self.ends[result.segment_id][channel, outcome, reason] += number
            case Selected() | Reopened():
                for segment, size in result.segments.items():
                    self._open[segment] = (result.channel, bytearray(size))
                    self.ends[segment]  # it is known, though nothing of it has ended
                if isinstance(result, Reopened):
                    self.taken |= {
                        (result.channel, outcome, reason) for outcome, of in result.taken.items() for reason in of
                    }
            case Closed():  # what comes later changes nothing
                for _, seen in self._open.values():
                    seen[:] = b"\1" * len(seen)

    def is_explained(self, own: Counter[Entry], found: Counter[Entry]) -> bool:
        """Tell whether what is recorded of a segment differs from the ledger by nothing but what a redrive took."""
        return all(
            own[entry] == found[entry] or (entry in self.taken and found[entry] < own[entry])
            for entry in {*own, *found}
        )


def segments_apart(books: Books) -> list[SegmentDifference]:
    """Return every segment that differs, by id; of an account that goes on from a summary, those that came after it."""
    rows = [row for row in books.rows if not is_summary(row[0])]
    ledger = _fold(facts_of(rows))
    begun_anew = len(rows) < len(books.rows)
    recorded = books.recorded.segments
    names = ledger.ends.keys() if begun_anew else {*ledger.ends, *recorded}
    return [
        SegmentDifference(name, _told(ledger.ends.get(name, {})), _told(recorded.get(name, {})))
        for name in sorted(names)
        if not ledger.is_explained(ledger.ends.get(name, Counter()), recorded.get(name, Counter()))
    ]


def _fold(facts: Iterable[LedgerFact]) -> Segments:
    segments = Segments()
    for fact in sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.offset):
        segments.enter(fact)
    return segments


def _told(ends: Mapping[Entry, int]) -> dict[str, int]:
    return {f"{outcome}:{reason}": number for (_, outcome, reason), number in sorted(ends.items()) if number}
