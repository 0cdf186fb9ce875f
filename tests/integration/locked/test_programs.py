"""The programs of ``docs/contract.md`` log in to a broker that asks who comes, as an app's producer may."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from models.record import Outgoing
from sandbox.running import Sandbox
from streams.console.docs.contract import told
from streams.publish import Publisher
from streams.security import to_broker
from tests.support.contract_programs import EXAMPLES, PATIENCE_S, a_command, program, run
from tests.support.eventually import eventually_async
from tests.support.locked_house import PRODUCER, as_user, locks_of, nodes_listener, write_certificate


@asynccontextmanager
async def everybody_else(house: Sandbox) -> AsyncIterator[None]:
    """Tell of each command, as soon as it is there, that it has finished: there are no workers in this house."""
    kafka = as_user(house, "carillon.accept")
    consumer = AIOKafkaConsumer(f"{kafka.prefix}commands", **to_broker(kafka))
    async with consumer, Publisher(as_user(house, "carillon.tally"), "tally", linger_ms=0) as publisher:
        await consumer.seek_to_end()

        async def answer() -> None:
            async for record in consumer:
                finished = told.FINISHED.model_copy(update={"notification_id": record.key.decode()})
                await publisher([Outgoing("progress", finished.notification_id, finished)])

        answering = asyncio.create_task(answer())
        yield
        answering.cancel()


def login(house: Sandbox) -> dict[str, str]:
    locks = locks_of(house)
    return {
        "KAFKA_USERNAME": PRODUCER,
        "KAFKA_PASSWORD": locks.password(PRODUCER),
        "KAFKA_CA_FILE": str(locks.ca),
    }


@pytest.mark.parametrize("language", ["python", "java"])
async def test_a_program_logs_in_publishes_and_reads_its_account(
    locked_house: Sandbox, tmp_path: Path, language: str
) -> None:
    command = program(language, locked_house.kafka.bootstrap)

    async with everybody_else(locked_house):
        answer = await run(command, tmp_path, a_command(f"locked-{language}"), login(locked_house))

    assert answer.returncode == 0, answer.stderr
    assert "finished" in answer.stdout


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not here")
async def test_kcat_logs_in_by_its_file(locked_house: Sandbox, tmp_path: Path) -> None:
    told_in = (EXAMPLES / "producer.sh").read_text()
    lines = [line.removeprefix("#   ") for line in told_in.splitlines() if line.startswith("#   ")]
    certificate, key = write_certificate(locked_house, PRODUCER, tmp_path)
    ours = {"ca": str(locks_of(locked_house).ca), "certificate": str(certificate), "key": str(key)}
    said = dict(line.split("=", 1) for line in lines) | {f"ssl.{name}.location": path for name, path in ours.items()}
    (tmp_path / "kcat.conf").write_text("".join(f"{name}={value}\n" for name, value in said.items()))
    command = ["sh", str(EXAMPLES / "producer.sh"), nodes_listener(locked_house), "locked-kcat"]

    environment = {"KCAT_CONFIG": str(tmp_path / "kcat.conf")}

    async def account() -> dict[str, Any] | None:
        answer = await run(command, tmp_path, a_command("locked-kcat"), environment)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    async with everybody_else(locked_house):
        found = await eventually_async(account, PATIENCE_S)

    assert found is not None
    assert found["state"] == "finished"
