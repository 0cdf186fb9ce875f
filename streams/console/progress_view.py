"""A notification's account as a person reads it."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.progress import Counts, Progress

TERMS = tuple(Counts.model_fields)
"""The rows, in the order of the account: selected is the sum of the others."""


def view(progress: Progress) -> RenderableType:
    """Return the account by channel, with what is to be said about it."""
    return Group(_headline(progress), _account(progress), *_notes(progress))


def _headline(progress: Progress) -> Text:
    counts = progress.counts
    done = counts.selected - counts.pending
    share = f", {done / counts.selected:.1%} of {counts.selected:,} done" if counts.selected else ""
    slices = f", {progress.slices_expanded} of {progress.slices} slices expanded" if progress.slices else ""
    dry = " (dry run: nothing is sent)" if progress.dry_run else ""
    return Text(f"{progress.notification_id}: {progress.state}{dry}{share}{slices}", style="bold")


def _account(progress: Progress) -> Table:
    """Return the terms as rows: eight of them side by side would not fit a terminal of 80 columns."""
    columns = [*sorted(progress.by_channel.items()), ("all", progress.counts)]
    table = Table("")
    for name, _ in columns:
        table.add_column(name, justify="right")
    for term in TERMS:
        cells = [f"{getattr(counts, term):,}" for _, counts in columns]
        table.add_row(term, *cells, end_section=term == "selected", style="bold" if term == "selected" else None)
    return table


def _notes(progress: Progress) -> list[Text]:
    """Return what explains the numbers: refusals, reasons, what is tried again, and a defect if there is one."""
    notes = [Text(f"refused: {reason}", style="red") for reason in progress.refusals]
    if progress.reasons:
        notes.append(Text("reasons: " + _listed(progress.reasons)))
    if progress.deferred and not progress.state.is_final:
        notes.append(Text("tried again: " + _listed(progress.deferred)))
    if progress.redrives:
        times = "once" if progress.redrives == 1 else f"{progress.redrives:,} times"
        notes.append(Text(f"some of it was sent again {times}: what ended anew counts, not what it was before"))
    if progress.ended_early:
        notes.append(Text("slices that ended early: " + _listed(progress.ended_early)))
    if progress.closed_at is not None:
        told = f"closed at {progress.closed_at.isoformat()}: it had expired and could not end by itself"
        notes.append(Text(f"{told}; not_settled is what nobody told of", style="bold"))
    if progress.due_at is not None:
        notes.append(Text(f"due at {progress.due_at.isoformat()}"))
    if progress.counts.imbalance:
        notes.append(Text(f"the account does not balance by {progress.counts.imbalance}", style="bold red"))
    notes.append(Text(f"as of {progress.updated_at.isoformat()}", style="dim"))
    return notes


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
