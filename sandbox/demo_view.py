"""How the demo looks on a terminal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from models.progress import Counts, Progress
from sandbox.account import Counted

TERMS = ("accepted", "unregistered", "rejected", "expired", "cancelled", "suppressed", "pending")


class DemoView:
    """Bars while it runs, and the account at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: str) -> None:
        """Say one line."""
        self._console.print(line, highlight=False)

    @contextmanager
    def loading(self, total: int) -> Iterator[Callable[[int], None]]:
        """Show how far the devices are published; yields what takes how many more."""
        with self._bar("{task.fields[note]}") as bar:
            task = bar.add_task("publishing devices", total=total, note="")
            yield lambda count: bar.advance(task, count)

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show that something is waited for."""
        with self._console.status(what):
            yield

    @contextmanager
    def sending(self, total: int) -> Iterator[Callable[[Progress], None]]:
        """Show how far the notification is; yields what takes each version of the account."""
        with self._bar("{task.fields[note]}") as bar:
            task = bar.add_task("sending", total=total, note="")

            def show(progress: Progress) -> None:
                counts = progress.counts
                told = ", ".join(f"{getattr(counts, term)} {term}" for term in TERMS if getattr(counts, term))
                speed = bar.tasks[0].speed or 0.0
                bar.update(task, completed=counts.selected - counts.pending, note=f"{speed:,.0f}/s  {told}")

            yield show

    def _bar(self, note: str) -> Bar:
        return Bar(
            TextColumn("{task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn(note),
            console=self._console,
        )

    def account(self, progress: Progress, counted: Mapping[str, Counted]) -> None:
        """Show the account next to what the providers counted."""
        table = Table("", *counted, "all", title=f"{progress.notification_id}: {progress.state}")
        columns = [progress.by_channel.get(channel, Counts()) for channel in counted]
        for term in ("selected", *TERMS):
            numbers = [getattr(counts, term) for counts in (*columns, progress.counts)]
            table.add_row(term, *(f"{number:,}" for number in numbers))
        table.add_section()
        for term, about in (
            ("distinct", "provider: accepted"),
            ("requests", "provider: requests"),
            ("repeats", "provider: repeats"),
        ):
            numbers = [getattr(own, term) for own in counted.values()]
            table.add_row(about, *(f"{number:,}" for number in (*numbers, sum(numbers))))
        self._console.print(table)
