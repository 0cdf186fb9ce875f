"""Follows one notification on the topic ``progress``, as any reader may."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from models.errors import SetupError
from models.progress import Progress
from settings import KafkaSettings
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
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    async with consumer:
        topic = kafka.prefix + PROGRESS.name
        consumer.assign([TopicPartition(topic, partition) for partition in range(PROGRESS.partitions)])
        version = -1
        while True:
            progress = await _next(consumer, notification_id, version)
            version = progress.version
            yield progress
            if progress.state.is_final:
                return


async def _next(consumer: AIOKafkaConsumer, notification_id: str, version: int) -> Progress:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                record = await consumer.getone()
                if record.key is None or record.key.decode() != notification_id or record.value is None:
                    continue
                progress = Progress.model_validate_json(record.value)
                if progress.version > version:
                    return progress
    except TimeoutError as error:
        message = f"nothing is heard of {notification_id} for {PATIENCE_S:.0f} s: see the logs of the workers"
        raise SetupError(message) from error
