"""``carillon ledger``: whether the books of a notification say the same, and what its account is made of."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from models.names import NotificationId
from rules.ledger_story import story
from settings import Settings
from streams.clock import now
from streams.console.broker import hush
from streams.console.exits import Exit, fail
from streams.console.ledger_view import lines_view, row, view
from streams.console.registry import open_registry
from streams.ledger_table import Tell, open_ledger_table
from streams.verifying import Verifying


async def verify(notification_id: NotificationId, settings: Settings, *, as_json: bool) -> None:
    """Compare ledger, deliveries and progress; ends with 1 where they differ."""
    hush()
    with reading() as tell:
        # The broker outside: each says of itself that it is away.
        async with open_ledger_table(settings.kafka, tell) as table, open_registry(settings) as registry:
            verdict = await Verifying(table, registry.reports, tell, *kept_since(settings))(notification_id)
    if verdict.progress is None and verdict.is_equal and not verdict.has_left:
        fail(f"nothing is known of {notification_id}: was it sent, and does `worker tally` run?")
    if as_json:
        sys.stdout.write(orjson.dumps(row(verdict)).decode() + "\n")
    else:
        Console().print(view(verdict))
    if not verdict.is_equal:
        sys.exit(Exit.REFUSED)


async def show(notification_id: NotificationId, settings: Settings, *, as_json: bool) -> None:
    """Print each row that the ledger keeps of a notification, in the order of what happened."""
    hush()
    with reading() as tell:
        async with open_ledger_table(settings.kafka, tell) as table:
            rows = await table.rows_of(notification_id)
    if not rows:
        fail(f"the ledger has no row of {notification_id}: was it sent, and does `worker tally` run?")
    lines = story(rows)
    if as_json:
        sys.stdout.writelines(orjson.dumps(line).decode() + "\n" for line in lines)
    else:
        Console().print(lines_view(lines))


def kept_since(settings: Settings) -> tuple[datetime, datetime]:
    """Return the moments before which deliveries have left the registry, and summaries the ledger."""
    at, kept = now(), settings.retention
    return at - timedelta(days=kept.deliveries_days), at - timedelta(days=kept.summaries_days)


@contextmanager
def reading() -> Iterator[Tell]:
    """Show on standard error how far a reading is, while the context is open; where that is no terminal, nothing."""
    console = Console(stderr=True)
    columns = (
        TextColumn("reading {task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=None)
            progress.update(tasks[what], completed=done, total=total or None)

        yield tell
