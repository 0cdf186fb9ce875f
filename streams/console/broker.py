"""The broker as a command sees it: it is there with its topics, or one line says what to do."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from models.errors import SetupError
from models.record import Outgoing
from models.topic import TopicSpec
from settings import KafkaSettings
from streams.publish import Publisher
from streams.refusals import explained
from streams.security import to_broker
from streams.topics import COMMANDS

ASK_TIMEOUT_MS = 10_000
"""A person waits; a worker's 50 s would look like a hang."""


@asynccontextmanager
async def open_admin(kafka: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Give a client for questions about topics and groups; every failure of the broker becomes an OutageError."""
    hush()
    admin = AIOKafkaAdminClient(**to_broker(kafka), request_timeout_ms=ASK_TIMEOUT_MS)
    try:
        await admin.start()
        yield admin
    except (KafkaError, OSError) as error:
        raise await explained(kafka, error, away(kafka, type(error).__name__)) from error
    finally:
        await admin.close()


@asynccontextmanager
async def open_publisher(kafka: KafkaSettings, needed: Iterable[TopicSpec]) -> AsyncIterator[Publisher]:
    """Give a publisher, once the topics that it will write to are known to exist."""
    async with open_admin(kafka) as admin:
        there = set(await admin.list_topics())
    missing = [kafka.prefix + spec.name for spec in needed if kafka.prefix + spec.name not in there]
    if missing:
        message = f"no topic {', '.join(missing)} at {kafka.bootstrap}: run `carillon topics create` first"
        raise SetupError(message)
    async with Publisher(kafka, "console", linger_ms=0) as publisher:
        yield publisher


async def command(kafka: KafkaSettings, asked: Outgoing) -> None:
    """Publish one command."""
    async with open_publisher(kafka, [COMMANDS]) as publisher:
        await publisher([asked])


def away(kafka: KafkaSettings, how: str) -> str:
    """Say that the broker does not answer, how that shows, and what to do."""
    return (
        f"no answer from Kafka at {kafka.bootstrap} ({how}): start one with `carillon sandbox up`, "
        "or name yours in CARILLON_KAFKA__BOOTSTRAP"
    )


def hush() -> None:
    """Silence the client's own complaints: ours is the line that tells what to do."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
