"""Asks before a role begins whether it may see its topics and its group: Faust would end with a traceback, or wait."""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from models.kafka_security import Protocol
from settings import KafkaSettings
from streams.needs import Need
from streams.refusals import explained
from streams.security import to_broker
from streams.topics import DEADLETTERS


async def ensure_permitted(kafka: KafkaSettings, role: str, need: Need) -> None:
    """Return where nothing of what a role needs is hidden from us; a broker that asks nobody is not asked.

    Raises
    ------
    SetupError
        Naming what the broker denies, and the cure.
    OutageError
        Where it does not answer.
    """
    if kafka.security.protocol is Protocol.PLAINTEXT:
        return
    admin = AIOKafkaAdminClient(**to_broker(kafka))
    try:
        await admin.start()
        await _see_topics(admin, topics_of(kafka.prefix, need))
        for group in (*([role] if need.reads else []), *need.asks):
            await _see_group(admin, kafka.prefix + group)
    except (KafkaError, OSError) as error:
        message = f"no answer from Kafka at {kafka.bootstrap} ({type(error).__name__})"
        raise await explained(kafka, error, message) from error
    finally:
        await admin.close()


def topics_of(prefix: str, need: Need) -> list[str]:
    """Return every topic that a role has to do with."""
    specs = [spec.name for spec in (*need.reads, *need.follows, *need.writes, DEADLETTERS)]
    return [prefix + name for name in dict.fromkeys([*specs, *([need.table] if need.table else [])])]


async def _see_topics(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    hidden = [
        topic["topic"]
        for topic in await admin.describe_topics(names)
        if topic["error_code"] == TopicAuthorizationFailedError.errno
    ]
    if hidden:
        raise TopicAuthorizationFailedError(", ".join(sorted(hidden)))


async def _see_group(admin: AIOKafkaAdminClient, group: str) -> None:
    try:
        await admin.find_coordinator(group)
    except GroupAuthorizationFailedError as error:
        raise GroupAuthorizationFailedError(group) from error
