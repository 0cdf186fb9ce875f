"""Creates the topics, changelogs included; nothing else ever does, so that no topic exists by accident."""

from collections.abc import Iterable
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAlreadyExistsError, for_code

from models.names import Channel
from models.topic import TopicSpec
from settings import Settings
from streams.refusals import explained
from streams.security import to_broker
from streams.senders import senders
from streams.topics import PARTITIONS, all_topics

TABLES = {"tally": "ledger", "release": "waiting"}
"""The table of each role that keeps one; senders are added, each lane of each channel."""

MARKS_RETENTION = timedelta(days=14)
"""Twice the retention of ``segments.*``: a mark must outlive every replay of its segment (``streams.marks``)."""

FILE_AGE = timedelta(days=1)
"""The broker deletes and compacts whole files, and closes one after a week where nothing is said: a quiet partition
would keep its records twice as long as its topic's retention says, and a changelog all that a week of work wrote."""

CHANGELOG_FILE = 64 * 1_048_576
"""Bytes, where the broker's usual file is a gigabyte: only closed files are compacted."""


def changelogs(channels: Iterable[Channel], prefix: str) -> list[NewTopic]:
    """Return the changelogs of every table; their partitions are those of the topics that feed them."""
    roles = dict(TABLES) | {sender.name: "notes" for sender in senders(channels)}
    return [
        NewTopic(
            f"{prefix}{role}-{table}-changelog",
            num_partitions=PARTITIONS,
            replication_factor=1,
            topic_configs={
                "cleanup.policy": "compact,delete" if table == "notes" else "compact",
                "max.message.bytes": "4194304",
                "segment.ms": milliseconds(FILE_AGE),
                "segment.bytes": str(CHANGELOG_FILE),
            }
            | ({"retention.ms": milliseconds(MARKS_RETENTION)} if table == "notes" else {}),
        )
        for role, table in roles.items()
    ]


def to_new_topic(spec: TopicSpec, prefix: str) -> NewTopic:
    """Return a topic as the broker is asked for it."""
    configs = {
        "cleanup.policy": "compact" if spec.compacted else "delete",
        "max.message.bytes": str(spec.max_message_bytes),
        "segment.ms": milliseconds(FILE_AGE),
    }
    if spec.retention is not None:
        configs["retention.ms"] = milliseconds(spec.retention)
    return NewTopic(prefix + spec.name, num_partitions=spec.partitions, replication_factor=1, topic_configs=configs)


def milliseconds(duration: timedelta) -> str:
    """Return a duration as the broker's settings want it."""
    return str(int(duration.total_seconds() * 1000))


async def create_topics(settings: Settings, channels: Iterable[Channel]) -> list[str]:
    """Create what is missing and return the names of what was; raises OutageError while the broker is away."""
    channels = list(channels)
    prefix = settings.kafka.prefix
    wanted = [to_new_topic(spec, prefix) for spec in all_topics(channels)] + changelogs(channels, prefix)
    for topic in wanted:
        topic.replication_factor = settings.kafka.replication
    client = AIOKafkaAdminClient(**to_broker(settings.kafka))
    try:
        await client.start()
    except KafkaConnectionError as error:
        message = f"no broker at {settings.kafka.bootstrap}: start it, or set CARILLON_KAFKA__BOOTSTRAP"
        raise await explained(settings.kafka, error, message) from error
    try:
        existing = set(await client.list_topics())
        missing = [topic for topic in wanted if topic.name not in existing]
        return await _create(client, missing) if missing else []
    except KafkaError as error:
        message = f"the broker at {settings.kafka.bootstrap} did not create {error}: {type(error).__name__}"
        raise await explained(settings.kafka, error, message) from error
    finally:
        await client.close()


async def _create(client: AIOKafkaAdminClient, missing: list[NewTopic]) -> list[str]:
    response = await client.create_topics(missing)
    created: list[str] = []
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        if code == 0:
            created.append(name)
        elif error is not TopicAlreadyExistsError:  # somebody else created it meanwhile
            raise error(name)
    return created
