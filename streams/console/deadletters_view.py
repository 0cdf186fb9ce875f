"""Dead letters as a person reads them, and as a program does."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.base import Json
from rules.letter_entries import Entry, counts_of
from rules.redaction import redacted_text
from rules.spans import age


def view(shown: Sequence[Entry], found: Sequence[Entry], now: datetime) -> RenderableType:
    """Return a row for each entry that is shown, and how many were found by stage and reason."""
    table = Table("id", "age", "stage", "reason", "origin", "size", "replays", "handled")
    for column in (table.columns[0], table.columns[4]):  # they are for copying
        column.no_wrap = True
    for entry in shown:
        letter = entry.first
        handled = "" if entry.mark is None else f"{entry.mark.how} by {entry.mark.by}"
        cells = (
            letter.id,
            age(now.timestamp() - letter.timestamp_ms / 1000),
            ", ".join(entry.stages),
            ", ".join(entry.reasons),
            letter.origin,
            f"{letter.size:,}{' (cut)' if letter.is_cut else ''}",
            str(letter.replays or ""),
            handled,
        )
        table.add_row(*map(Text, cells))  # as text and not as markup: a producer's words must not be read as styles
    counts = Table("stage", "reason", "records")
    for (stage, reason), number in counts_of(found).most_common():
        counts.add_row(Text(stage), Text(reason), f"{number:,}")
    return Group(table, counts)


def row(entry: Entry) -> Json:
    """Return an entry for a program."""
    letter, mark = entry.first, entry.mark
    return {
        "id": letter.id,
        "at": moment(letter.timestamp_ms),
        "stages": entry.stages,
        "reasons": entry.reasons,
        "errors": [redacted_text(error) for error in dict.fromkeys(each.error for each in entry.letters)],
        "origin": letter.origin,
        "size": letter.size,
        "cut": letter.is_cut,
        "replays": letter.replays,
        "letters": [each.id for each in entry.letters],
        "handled": None
        if mark is None
        else {"how": mark.how, "by": mark.by, "why": mark.why, "at": moment(mark.timestamp_ms)},
    }


def counts(found: Iterable[Entry]) -> list[Json]:
    """Return how many entries there are by stage and reason, for a program."""
    return [
        {"stage": stage, "reason": reason, "records": number}
        for (stage, reason), number in counts_of(found).most_common()
    ]


def moment(timestamp_ms: int) -> str:
    """Return a record's time."""
    return datetime.fromtimestamp(timestamp_ms / 1000, UTC).isoformat(timespec="seconds")
