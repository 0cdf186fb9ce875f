"""How the demo looks on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from models.progress import Counts, Progress
from sandbox.evidence import Evidence
from sandbox.verdict import Verdict

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

    def verdict(self, verdict: Verdict) -> None:
        """Show the account next to what the providers saw, what it cost, and what cannot be so."""
        evidence = verdict.evidence
        self._accounts(evidence)
        cost = ", ".join(f"{role} {us:.0f}" for role, us in verdict.cpu_us_per_device.items() if us >= 1)
        self.say(f"{verdict.seconds:.1f} s from the command to the final account; µs of CPU per delivery: {cost}")
        for channel in evidence.channels:
            told = evidence.witness(channel).by_answer.most_common()
            self.say(f"{channel} answered: {', '.join(f'{number:,} {answer}' for answer, number in told)}")
        if verdict.disagreements:
            self.say("the accounts DISAGREE:\n  " + "\n  ".join(map(str, verdict.disagreements)))
        else:
            self.say("lost: 0; the account balances, and agrees with the providers' to the last delivery")

    def _accounts(self, evidence: Evidence) -> None:
        progress, channels = evidence.progress, evidence.channels
        table = Table("", *channels, "all", title=f"{progress.notification_id}: {progress.state}")
        columns = [progress.by_channel.get(channel, Counts()) for channel in channels]
        for term in ("selected", *TERMS):
            numbers = [getattr(counts, term) for counts in (*columns, progress.counts)]
            table.add_row(term, *(f"{number:,}" for number in numbers))
        table.add_section()
        seen = [evidence.witness(channel).counted() for channel in channels]
        for term, about in (
            ("distinct", "provider: accepted"),
            ("requests", "provider: requests"),
            ("repeats", "provider: repeats"),
        ):
            numbers = [getattr(one, term) for one in seen]
            table.add_row(about, *(f"{number:,}" for number in (*numbers, sum(numbers))))
        self._console.print(table)
