"""The tasks behind a client of aiokafka, as its stand-ins have them."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass
class Tasks:
    """What a consumer and a producer have; a test lets one of them end."""

    _closed: bool = False
    _client: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(_sync_task=None))
    _fetcher: Any = field(default_factory=lambda: SimpleNamespace(_records={}, _fetch_task=None))
    _sender: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(sender_task=None))

    @property
    def client(self) -> SimpleNamespace:
        return self._client


async def ended(error: Exception | None = None) -> "asyncio.Task[None]":
    """Return a task that has ended, by an error where one is given."""

    async def end() -> None:
        if error is not None:
            raise error

    task = asyncio.create_task(end(), name="the fetcher")
    await asyncio.wait([task])
    return task
