"""The rows of one notification in the ledger as lines that a person can follow: what happened, in its order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.progress import Progress
from models.result import Result, Settled
from rules.fact_rows import facts_of, summary_of
from rules.facts import LedgerFact

UNTOLD = {"kind", "notification_id", "at", "channel", "segments"}
"""Fields of a fact that have columns of their own, or are too many to be listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact."""

    offset: int
    """Of its result."""

    at: datetime
    kind: str
    channel: str
    about: Mapping[str, object]
    """What it says, by field."""


def story(rows: Sequence[tuple[bytes, bytes]]) -> list[Line]:
    """Return a line per fact of one notification by its offset, each fact once; what it came to first, if it ended."""
    summary = summary_of(rows)
    lines = [] if summary is None else [_summary(summary)]
    facts = {fact.key: fact for fact in facts_of(rows)}
    return lines + [_line(fact) for fact in sorted(facts.values(), key=lambda fact: fact.offset)]


def _summary(progress: Progress) -> Line:
    about = {"state": progress.state.value, **progress.counts.model_dump(exclude_defaults=True)}
    return Line(progress.version, progress.updated_at, "summary", "", about)


def _line(fact: LedgerFact) -> Line:
    result = fact.result
    return Line(fact.offset, result.at, result.kind, getattr(result, "channel", ""), dict(_about(result)))


def _about(result: Result) -> Iterator[tuple[str, object]]:
    if isinstance(result, Settled):
        yield "segment", result.segment_id
        yield "attempt", result.attempt
        for outcome, reason, entries in result.groups():
            yield f"{outcome}:{reason}", len(entries)
        return
    said = result.model_dump(mode="json", exclude_defaults=True, exclude=UNTOLD)
    yield from ((name, value) for name, value in said.items() if value not in ({}, [], None))
    if segments := getattr(result, "segments", None):
        yield "segments", len(segments)
        yield "devices", Counter(segments).total()
