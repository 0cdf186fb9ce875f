"""How many segments of a channel's campaigns nobody has read yet: their senders' offsets against the ends.

The mark at the end of each transaction counts too: one for the segments of a page, fifty as a rule.
"""

import asyncio
import time
from collections.abc import Collection
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from models.errors import OutageError
from models.names import Channel, Lane
from settings import KafkaSettings
from streams.security import to_broker
from streams.senders import Sender

FRESH_S: Final = 1.0
"""An answer is used again for so long: pages come far faster than senders read."""


class Backlog:
    """Implements ``models.ports.Backlog`` by asking the broker, at most once a second per channel."""

    def __init__(self, kafka: KafkaSettings, channels: Collection[Channel]) -> None:
        self._kafka = kafka
        self._channels = channels
        self._known: dict[Channel, tuple[float, int]] = {}
        self._consumers: dict[Channel, AIOKafkaConsumer] = {}
        self._asking: dict[Channel, asyncio.Lock] = {channel: asyncio.Lock() for channel in channels}
        """Tracks ask at the same time; one asks the broker for all."""

    async def __call__(self, channel: Channel) -> int:
        """Return the unread segments of a channel's campaigns; raises OutageError."""
        if channel not in self._channels:
            return 0  # nobody sends on it: its devices get no segment
        async with self._asking[channel]:
            at, number = self._known.get(channel, (float("-inf"), 0))
            if time.monotonic() - at < FRESH_S:
                return number
            try:
                number = await self._ask(channel)
            except KafkaError as error:
                message = f"the broker does not tell the lag of {channel}: {type(error).__name__}"
                raise OutageError(message) from error
            self._known[channel] = (time.monotonic(), number)
            return number

    async def close(self) -> None:
        """Let go of the connections."""
        for consumer in self._consumers.values():
            await consumer.stop()
        self._consumers.clear()

    async def _ask(self, channel: Channel) -> int:
        spec = Sender(channel, Lane.CAMPAIGN).topic
        partitions = [TopicPartition(self._kafka.prefix + spec.name, number) for number in range(spec.partitions)]
        consumer = await self._consumer(channel, partitions)
        ends = await consumer.end_offsets(partitions)
        # every public way asks for one partition at a time: a tenth of all that a broker was asked in a campaign
        read = await consumer._coordinator.fetch_committed_offsets(partitions)  # noqa: SLF001 -- see above
        return sum(end - (read[tp].offset if tp in read else 0) for tp, end in ends.items())

    async def _consumer(self, channel: Channel, partitions: list[TopicPartition]) -> AIOKafkaConsumer:
        """Return a consumer in the senders' group that reads nothing; it only asks for their offsets."""
        if channel not in self._consumers:
            consumer = AIOKafkaConsumer(
                **to_broker(self._kafka),
                group_id=self._kafka.prefix + Sender(channel, Lane.CAMPAIGN).name,
                enable_auto_commit=False,
            )
            await consumer.start()
            consumer.assign(partitions)
            consumer.pause(*partitions)
            self._consumers[channel] = consumer
        return self._consumers[channel]
