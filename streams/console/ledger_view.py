"""A verdict on the ledger as a person reads it, and as a program does."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.base import Json
from rules.ledger_story import Line
from rules.verify_verdict import Difference, SegmentDifference, Verdict


def view(verdict: Verdict) -> RenderableType:
    """Return the verdict: what is equal, what differs and where, and what is to be known of it."""
    parts: list[RenderableType] = [_headline(verdict), *(Text(note) for note in notes(verdict))]
    if verdict.differences:
        parts.append(_differences(verdict.differences))
    if verdict.segments:
        parts.append(_segments(verdict))
    return Group(*parts)


def lines_view(lines: Sequence[Line]) -> RenderableType:
    """Return a row per fact."""
    table = Table("offset", "at", "fact", "channel", "says")
    for line in lines:
        about = ", ".join(f"{name} {value}" for name, value in line.about.items())
        at = line.at.isoformat(timespec="milliseconds")
        table.add_row(str(line.offset), at, line.kind, line.channel, Text(about))
    return table


def row(verdict: Verdict) -> Json:
    """Return the verdict for a program."""
    return {
        "notification_id": verdict.notification_id,
        "equal": verdict.is_equal,
        "running": verdict.is_running,
        "moved": verdict.has_moved,
        "left": verdict.has_left,
        "summary_only": verdict.is_summary,
        "closed": verdict.closed,
        "late": verdict.late,
        "aged_out": verdict.aged,
        "differences": [
            {"in": each.place, "channel": each.channel, "what": each.what, "ledger": each.ledger, "found": each.found}
            for each in verdict.differences
        ],
        "segments": [
            {"segment_id": each.segment_id, "ledger": each.ledger, "deliveries": each.found}
            for each in verdict.segments
        ],
        "segments_apart": verdict.segments_apart,
        "ledger": verdict.progress.model_dump(mode="json") if verdict.progress else None,
    }


def notes(verdict: Verdict) -> Iterator[str]:
    """Go through what a reader has to know before he believes the numbers."""
    if verdict.has_left:
        yield "It ended so long ago that the ledger keeps no row of it (CARILLON_RETENTION__SUMMARIES_DAYS)."
    elif verdict.progress is None:
        yield "The ledger has no row of it that could be folded, though others know of it."
    if verdict.has_moved:
        yield "The numbers moved while they were read, so they may differ by that alone: ask again when it has ended."
    elif verdict.is_running:
        yield "It still runs: what differs may be on its way. Ask again when it has ended."
    if verdict.is_summary:
        yield "Only its summary is left in the ledger: sums are compared, and segments cannot be told."
    if verdict.closed:
        yield f"{verdict.closed:,} deliveries were closed without a result, so that none is recorded of them."
    if verdict.late:
        yield f"{verdict.late:,} results came after that: they are recorded, and not counted."
    if verdict.aged:
        yield f"{verdict.aged:,} deliveries have left the registry by their age (CARILLON_RETENTION__DELIVERIES_DAYS)."


def _headline(verdict: Verdict) -> Text:
    progress = verdict.progress
    state = f"{progress.state}, version {progress.version}, " if progress else ""
    if verdict.is_equal and progress is not None:
        counts = progress.counts
        said = f"equal everywhere: {counts.selected:,} selected, {counts.pending:,} pending, imbalance 0"
        return Text(f"{verdict.notification_id}: {state}{said}", style="bold")
    if verdict.has_left:
        return Text(f"{verdict.notification_id}: nothing left to compare with", style="bold")
    many = len(verdict.differences)
    what = "one difference" if many == 1 else f"{many} differences"
    return Text(f"{verdict.notification_id}: {state}{what}", style="bold red")


def _differences(differences: list[Difference]) -> Table:
    table = Table(
        "where", "channel", "what", "ledger", "there", title="what differs from the ledger", title_justify="left"
    )
    for each in differences:
        table.add_row(str(each.place), each.channel or "all", each.what, _cell(each.ledger), _cell(each.found))
    return table


def _segments(verdict: Verdict) -> Table:
    shown, apart = len(verdict.segments), verdict.segments_apart
    title = "segments that differ" if shown == apart else f"the first {shown} of {apart:,} segments that differ"
    table = Table("segment", "ledger", "deliveries", title=title, title_justify="left")
    for each in verdict.segments:
        table.add_row(*_told(each))
    return table


def _told(segment: SegmentDifference) -> tuple[str, str, str]:
    ledger, found = (
        ", ".join(f"{number} {end}" for end, number in ends.items()) or "nothing"
        for ends in (segment.ledger, segment.found)
    )
    return segment.segment_id, ledger, found


def _cell(value: float | str | None) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else f"{value:,}"
