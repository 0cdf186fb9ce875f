"""A broker that asks who comes: what each user may do, and what is said to whoever may not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from models.record import Outgoing
from providers.catalogue import channels
from sandbox.locks import ADMIN
from sandbox.running import Sandbox
from settings import KafkaSettings, read_settings
from streams.letters import open_reader
from streams.publish import Publisher
from streams.security import to_broker
from streams.users import users
from tests.support.locked_house import PRODUCER, as_user, last, locks_of
from tests.support.terminal import carillon

OTHER = "other."
"""The prefix of another installation on the same broker."""

WAIT_S = 15.0


@pytest_asyncio.fixture
async def elsewhere(locked_house: Sandbox) -> str:
    """A topic of another installation."""
    admin = AIOKafkaAdminClient(**to_broker(as_user(locked_house, ADMIN)))
    await admin.start()
    try:
        if f"{OTHER}commands" not in await admin.list_topics():
            await admin.create_topics([NewTopic(f"{OTHER}commands", 1, 1)])
    finally:
        await admin.close()
    return f"{OTHER}commands"


@asynccontextmanager
async def a_consumer(kafka: KafkaSettings, *topics: str, **more: Any) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(*topics, **to_broker(kafka), auto_offset_reset="earliest", **more)
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def produce(kafka: KafkaSettings, topic: str, **more: Any) -> None:
    producer = AIOKafkaProducer(**to_broker(kafka), **more)
    try:
        await asyncio.wait_for(producer.start(), WAIT_S)
        if "transactional_id" in more:
            await asyncio.wait_for(producer.begin_transaction(), WAIT_S)
        await asyncio.wait_for(producer.send_and_wait(topic, b"{}"), WAIT_S)
    finally:
        await producer.stop()


async def read(kafka: KafkaSettings, topic: str, **more: Any) -> bytes | None:
    async with a_consumer(kafka, **more) as consumer:
        # It would wait for a topic that is hidden from it as for one that is not there yet.
        await consumer._client._wait_on_metadata(topic)
        consumer.assign([TopicPartition(topic, 0)])
        return (await asyncio.wait_for(consumer.getone(), WAIT_S)).value


async def join(kafka: KafkaSettings, group: str) -> None:
    topic = f"{kafka.prefix}progress"
    async with a_consumer(kafka, topic, group_id=group) as consumer:
        await asyncio.wait_for(consumer.getone(), WAIT_S)


async def find(kafka: KafkaSettings, group: str) -> None:
    admin = AIOKafkaAdminClient(**to_broker(kafka))
    await admin.start()
    try:
        await admin.find_coordinator(group)
    finally:
        await admin.close()


async def describe(kafka: KafkaSettings, topic: str) -> int:
    """Return the broker's answer for a topic; 0: it may be seen."""
    admin = AIOKafkaAdminClient(**to_broker(kafka))
    await admin.start()
    try:
        (told,) = await admin.describe_topics([topic])
        return int(told["error_code"])
    finally:
        await admin.close()


async def test_a_producer_publishes_what_it_may_and_reads_none_of_what_others_publish(locked_house: Sandbox) -> None:
    kafka = as_user(locked_house, PRODUCER)

    async with Publisher(kafka, PRODUCER) as publisher:
        await publisher([Outgoing("commands", "a", b"{}"), Outgoing("devices", "a", b"{}")])

    with pytest.raises(TopicAuthorizationFailedError):
        await read(kafka, f"{kafka.prefix}commands")
    with pytest.raises(TopicAuthorizationFailedError):
        await produce(kafka, f"{kafka.prefix}results")
    with pytest.raises(TransactionalIdAuthorizationFailed):
        await produce(kafka, f"{kafka.prefix}commands", transactional_id=f"{kafka.prefix}accept-0")
    with pytest.raises(GroupAuthorizationFailedError):
        await join(kafka, f"{kafka.prefix}tally")


@pytest.mark.parametrize("user", [PRODUCER, "carillon.accept", "carillon.console"])
async def test_what_another_installation_has_is_neither_read_nor_written_nor_seen(
    locked_house: Sandbox, elsewhere: str, user: str
) -> None:
    kafka = as_user(locked_house, user)

    assert await describe(kafka, elsewhere) == TopicAuthorizationFailedError.errno
    assert await describe(as_user(locked_house, ADMIN), elsewhere) == 0
    with pytest.raises(TopicAuthorizationFailedError):
        await produce(kafka, elsewhere)
    with pytest.raises(TopicAuthorizationFailedError):
        await read(kafka, elsewhere)
    with pytest.raises(GroupAuthorizationFailedError):
        await find(kafka, f"{OTHER}accept")
    with pytest.raises((TransactionalIdAuthorizationFailed, ClusterAuthorizationFailedError)):
        await produce(kafka, elsewhere, transactional_id=f"{OTHER}accept-0")


async def test_a_role_cannot_do_the_work_of_another(locked_house: Sandbox) -> None:
    retire = as_user(locked_house, "carillon.retire")

    for topic in ("commands", "segments.fcm", "tally-ledger-changelog"):
        with pytest.raises(TopicAuthorizationFailedError):
            await read(retire, retire.prefix + topic)
    with pytest.raises(TopicAuthorizationFailedError):
        await produce(retire, f"{retire.prefix}results")


async def test_what_a_role_may_not_do_is_one_line_with_the_cure(locked_house: Sandbox) -> None:
    """The console may not create topics: that is another user's."""
    said = await carillon(locked_house, "topics", "create", environment={"CARILLON_KAFKA__PREFIX": OTHER})

    assert said.code == 1
    assert "denies user carillon.console" in last(said)
    assert "`carillon acls`" in last(said)


async def test_a_worker_that_is_not_let_to_its_topics_says_so_and_ends(locked_house: Sandbox) -> None:
    """A user without the ACLs of its role, as after a new topic came with a release and nobody ran ``acls``."""
    locks = locks_of(locked_house)

    said = await carillon(locked_house, "worker", "tally", environment=locks.environment(PRODUCER))

    assert said.code == 1
    assert "denies user shop a topic (carillon.deadletters, carillon.tally-ledger-changelog)" in last(said)


async def test_the_acls_that_are_in_force_already_may_be_put_into_force_again(locked_house: Sandbox) -> None:
    environment = locks_of(locked_house).environment(ADMIN)

    said = await carillon(locked_house, "acls", "--apply", environment=environment)

    assert said.code == 0
    everybody = {*users(read_settings().kafka.prefix, channels())}
    assert f"entries for {len(everybody)} users are in force" in said.err


async def test_an_operator_reads_what_the_roles_gave_up(locked_house: Sandbox) -> None:
    async with open_reader(as_user(locked_house, "carillon.console")) as consumer:
        assert await consumer.end_offsets([TopicPartition("carillon.deadletters", 0)])
