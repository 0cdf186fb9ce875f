"""``carillon progress``: the account of one notification, once or until it is final."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Final

from rich.console import Console
from rich.live import Live

from models.progress import Progress
from settings import Settings
from streams.console.exits import fail
from streams.console.progress_view import view
from streams.console.registry import Registry, open_registry

POLL_S: Final = 0.5
"""The registry is asked so often; ``record`` writes at about this pace."""


async def progress(notification_id: str, settings: Settings, *, watch: bool, as_json: bool) -> None:
    """Show the account; with *watch*, each new version until its state is final."""
    async with open_registry(settings) as registry:
        versions = _versions(registry, notification_id, watch=watch)
        found = await (_print_json(versions) if as_json else _draw(versions))
    if not found:
        fail(f"nothing is known of {notification_id}: was it sent, and do `worker tally` and `worker record` run?")


async def _versions(registry: Registry, notification_id: str, *, watch: bool) -> AsyncIterator[Progress]:
    """Give the present version; with *watch*, wait for the first and give each later one, until a final one."""
    last: Progress | None = None
    while True:
        now = await registry.reports.progress_of(notification_id)
        if now is not None and now != last:
            yield now
            last = now
        if not watch or (now is not None and now.state.is_final):
            return
        await asyncio.sleep(POLL_S)


async def _print_json(versions: AsyncIterator[Progress]) -> bool:
    found = False
    async for version in versions:
        found = True
        sys.stdout.write(version.model_dump_json() + "\n")
        sys.stdout.flush()
    return found


async def _draw(versions: AsyncIterator[Progress]) -> bool:
    found = False
    console = Console()
    with Live(console=console, auto_refresh=False, transient=False) as live:
        async for version in versions:
            found = True
            live.update(view(version), refresh=True)
    if found and not console.is_terminal:
        console.line()  # where nothing is drawn over, rich leaves the last line open
    return found
