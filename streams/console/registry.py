"""The registry as a command sees it: opened for one question, closed after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from models.outcome import Outcome
from models.ports import Audience
from models.progress import Progress
from registry.audience import open_audience
from registry.client import open_client
from registry.reports import open_reports
from settings import Settings


class Reports(Protocol):
    """What people ask about a notification."""

    async def progress_of(self, notification_id: str) -> Progress | None:
        """Return where a notification stands, or None."""

    def deliveries_of(
        self, notification_id: str, *, device: str | None = None, outcome: Outcome | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Give each delivery."""


@dataclass(frozen=True, slots=True)
class Registry:
    """What a command may ask of it."""

    audience: Audience
    reports: Reports


@asynccontextmanager
async def open_registry(settings: Settings) -> AsyncIterator[Registry]:
    """Give the registry; a server that is away is an OutageError at the first question."""
    mongo = settings.mongo
    client = open_client(mongo.uri, mongo.timeout_s)
    try:
        database = client[mongo.database]
        yield Registry(open_audience(database), open_reports(database))
    finally:
        await client.close()
