"""The servers that everything else is tested on."""

import signal
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError

from sandbox.kafka import Node, bootstrap, kafka_programs
from sandbox.ports import free_ports
from tests.support.servers import running


async def create_topic(where: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=where)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def write(where: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=where, transactional_id=f"writes-{topic}", compression_type="zstd")
    async with producer, producer.transaction():
        await producer.send_and_wait(topic, value)


async def read_one(where: str, topic: str) -> bytes | None:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=where, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    async with consumer:
        record = await consumer.getone()
        return record.value


async def test_the_broker_takes_and_gives_a_transaction(kafka_bootstrap):
    await create_topic(kafka_bootstrap, "sandbox-once")

    await write(kafka_bootstrap, "sandbox-once", b"hello")

    assert await read_one(kafka_bootstrap, "sandbox-once") == b"hello"


async def test_the_broker_keeps_what_it_took_when_it_is_killed(archives: Path, tmp_path: Path):
    node = Node(1, *free_ports(2))
    where = bootstrap([node])
    (program,) = kafka_programs(archives, tmp_path, [node])
    with running(program, tmp_path) as broker:
        await create_topic(where, "kept")
        await write(where, "kept", b"hello")

        broker.strike(signal.SIGKILL)
        assert broker.wait(5)
        broker.start()
        broker.wait_ready()

        assert await read_one(where, "kept") == b"hello"


async def test_the_registry_refuses_a_second_document_with_the_same_unique_key(mongo_uri):
    async with AsyncMongoClient(mongo_uri) as client:
        collection = client["sandbox"]["unique"]
        await collection.create_index([("app", 1), ("external_id", 1)], unique=True)
        await collection.insert_one({"app": "a", "external_id": "1"})

        with pytest.raises(DuplicateKeyError):
            await collection.insert_one({"app": "a", "external_id": "1"})
