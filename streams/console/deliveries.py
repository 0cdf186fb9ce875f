"""``carillon deliveries``: what became of each delivery of one notification."""

import sys
from collections.abc import Mapping
from typing import Any

import orjson

from models.outcome import Outcome
from settings import Settings
from streams.console.exits import say
from streams.console.registry import open_registry


async def deliveries(
    notification_id: str, settings: Settings, *, device: str | None, outcome: Outcome | None, as_json: bool
) -> None:
    """Write one line per delivery as they come; there may be millions."""
    known = False
    async with open_registry(settings) as registry:
        async for row in registry.reports.deliveries_of(notification_id, device=device, outcome=outcome):
            if not known and not as_json:
                sys.stdout.write("\t".join(row) + "\n")
            known = True
            sys.stdout.write(json_line(row) if as_json else text_line(row))
    if not known:
        say(f"no delivery of {notification_id} is known here; see carillon progress {notification_id}")


def json_line(row: Mapping[str, Any]) -> str:
    """Return a delivery as a line of NDJSON."""
    return orjson.dumps(row, default=str).decode() + "\n"


def text_line(row: Mapping[str, Any]) -> str:
    """Return a delivery as columns with tabs between, for ``cut``, ``sort`` and ``uniq``."""
    return "\t".join("" if value is None else str(value) for value in row.values()) + "\n"
