"""Follows accounts on the topic ``progress``, as any reader may."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from models.errors import SetupError
from models.progress import Progress
from settings import KafkaSettings
from streams.security import to_broker
from streams.topics import PROGRESS

PATIENCE_S: Final = 120.0
"""Without any news for so long, something is wrong that waiting does not mend."""


async def follow(kafka: KafkaSettings, notification_id: str) -> AsyncIterator[Progress]:
    """Yield each newer version of a notification's account, the final one last.

    Raises
    ------
    SetupError
        If there are no news for two minutes.
    """
    version = -1
    async with aclosing(accounts(kafka, notification_id)) as versions:
        async for progress in versions:
            if progress.notification_id == notification_id and progress.version > version:
                version = progress.version
                yield progress
                if progress.state.is_final:
                    return


async def accounts(kafka: KafkaSettings, begins: str) -> AsyncGenerator[Progress, None]:
    """Yield every account of the notifications whose id begins so, from the first that is kept, for ever.

    Raises
    ------
    SetupError
        If there are no news for two minutes.
    """
    consumer = AIOKafkaConsumer(**to_broker(kafka), auto_offset_reset="earliest", isolation_level="read_committed")
    async with consumer:
        topic = kafka.prefix + PROGRESS.name
        consumer.assign([TopicPartition(topic, partition) for partition in range(PROGRESS.partitions)])
        while True:
            yield await _next(consumer, begins.encode())


async def _next(consumer: AIOKafkaConsumer, begins: bytes) -> Progress:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                record = await consumer.getone()
                if record.key is not None and record.key.startswith(begins) and record.value is not None:
                    return Progress.model_validate_json(record.value)
    except TimeoutError as error:
        message = f"nothing is heard of {begins.decode()} for {PATIENCE_S:.0f} s: see the logs of the workers"
        raise SetupError(message) from error
