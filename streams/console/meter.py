"""A progress bar for an import: how far in the file, how fast, how long still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Task as Row
from rich.text import Text


class RateColumn(ProgressColumn):
    """Devices per second since the beginning."""

    def render(self, task: Row) -> Text:
        """Return the cell."""
        devices = task.fields["published"]
        return Text(f"{devices / task.elapsed:,.0f}/s" if task.elapsed and devices else "-/s")


@dataclass(slots=True)
class Meter:
    """The bar of one import; its length is in bytes, because nobody has counted the lines."""

    _progress: Progress
    _row: TaskID
    _read: int = 0

    def advance(self, size: int) -> None:
        """Note that *size* bytes more were read; shown with the next ``show``."""
        self._read += size

    def show(self, published: int, bad: int) -> None:
        """Show how far it is."""
        self._progress.update(self._row, completed=self._read, published=published, bad=bad)

    def phase(self, name: str) -> None:
        """Say what is being done now."""
        self._progress.update(self._row, description=name)


@contextmanager
def open_meter(total_bytes: int | None) -> Iterator[Meter]:
    """Show a bar on standard error while the context is open; where that is no terminal, nothing is drawn."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[published]} published, {task.fields[bad]} bad"),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Meter(progress, progress.add_task("importing", total=total_bytes, published=0, bad=0))
