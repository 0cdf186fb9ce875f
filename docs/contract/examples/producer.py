"""Publishes one command and says what becomes of it: ``python producer.py 127.0.0.1:9092 order-4711.json``.

Ends with 0 when it has finished, with 1 when it was refused or cancelled, and with 2 when nothing was heard of it.
Logs in where KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_CA_FILE are set.
"""

import asyncio
import json
import os
import ssl
import sys
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

PREFIX = "carillon."
FINAL = {"refused", "finished", "cancelled"}
PATIENCE_S = 60


def connection(broker: str) -> dict[str, Any]:
    """Say where the broker is, and who we are where it asks."""
    if "KAFKA_USERNAME" not in os.environ:
        return {"bootstrap_servers": broker}
    return {
        "bootstrap_servers": broker,
        "security_protocol": "SASL_SSL",
        "ssl_context": ssl.create_default_context(cafile=os.environ.get("KAFKA_CA_FILE")),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": os.environ["KAFKA_USERNAME"],
        "sasl_plain_password": os.environ["KAFKA_PASSWORD"],
    }


async def publish(broker: str, command: dict[str, Any]) -> None:
    """Come back when the broker has it on every replica; publish it again, as it is, if this raises."""
    key, value = command["notification_id"].encode(), json.dumps(command).encode()
    async with AIOKafkaProducer(**connection(broker), acks="all", enable_idempotence=True) as producer:
        await producer.send_and_wait(f"{PREFIX}commands", key=key, value=value)


async def last_word(consumer: AIOKafkaConsumer, notification_id: str) -> dict[str, Any]:
    """Read the accounts of this notification until one says that it has ended, or that a command was refused."""
    async for record in consumer:
        if record.key == notification_id.encode() and record.value:
            progress = json.loads(record.value)
            print(progress["state"], progress["counts"])
            if progress["state"] in FINAL or progress["refusals"]:
                return progress
    raise AssertionError  # it is read for ever


async def main(broker: str, command: dict[str, Any]) -> int:
    """Listen first and publish then, so that nothing is missed."""
    consumer = AIOKafkaConsumer(
        f"{PREFIX}progress", **connection(broker), group_id=None, isolation_level="read_committed"
    )
    async with consumer:
        await consumer.seek_to_end()
        await publish(broker, command)
        try:
            progress = await asyncio.wait_for(last_word(consumer, command["notification_id"]), PATIENCE_S)
        except TimeoutError:
            print("nothing new: it is still at work, or was published before", file=sys.stderr)
            return 2
    for reason in progress["refusals"]:
        print(reason, file=sys.stderr)
    return 0 if progress["state"] == "finished" else 1


if __name__ == "__main__":
    _, broker_named, file = sys.argv
    sys.exit(asyncio.run(main(broker_named, json.loads(Path(file).read_text(encoding="utf-8")))))
