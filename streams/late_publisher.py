"""Writes records for whoever has no worker around: connects at the first one, so that it starts without a broker."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiokafka.errors import KafkaError

from models.errors import OutageError
from models.record import Outgoing
from settings import KafkaSettings
from streams.publish import Publisher

PATIENCE_S: Final = 10.0
"""A person waits for the answer; a worker's half a minute would look like a hang."""


class LatePublisher:
    """Implements ``models.ports.Publish``."""

    def __init__(self, kafka: KafkaSettings, client_id: str, *, patience_s: float = PATIENCE_S) -> None:
        self._kafka = kafka
        self._client_id = client_id
        self._patience_s = patience_s
        self._opening = asyncio.Lock()
        self._publisher: Publisher | None = None

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """Write records and return when the broker has them.

        Raises
        ------
        OutageError
            When it did not say so in time: it may have them all the same.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                publisher = await self._open()
                await publisher(records)
        except (TimeoutError, KafkaError, OSError) as error:
            message = f"the broker did not take {len(records)} records: {type(error).__name__}"
            raise OutageError(message) from error

    async def close(self) -> None:
        """Let go of the connection."""
        if self._publisher is not None:
            publisher, self._publisher = self._publisher, None
            await publisher.__aexit__(None, None, None)

    async def _open(self) -> Publisher:
        """Return the publisher, connected; whoever comes while it connects waits for that."""
        async with self._opening:
            if self._publisher is None:
                publisher = Publisher(self._kafka, self._client_id, linger_ms=0)
                try:
                    await publisher.__aenter__()
                except BaseException:
                    await publisher.__aexit__(None, None, None)
                    raise
                self._publisher = publisher
            return self._publisher
