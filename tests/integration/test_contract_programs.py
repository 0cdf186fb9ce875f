"""The programs of ``docs/contract.md`` on real servers: each does what it is shown for, in its own language."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.contract_programs import EXAMPLES, PATIENCE_S, a_command, program, run
from tests.support.eventually import eventually_async
from tests.support.producer import Producer

REASON = "ttl_s: must be less than or equal to 2419200"


@pytest.mark.parametrize("language", ["python", "java"])
async def test_a_program_publishes_and_says_that_it_has_finished(
    producer: Producer, tmp_path: Path, language: str
) -> None:
    name = f"page-{language}"
    device = {"external_id": name, "channel": "fcm", "address": f"token-{name}", "recipient_id": f"reader-{name}"}
    await producer.register([device])

    answer = await run(program(language, producer.kafka.bootstrap), tmp_path, a_command(name))

    assert answer.returncode == 0, answer.stderr
    assert "finished" in answer.stdout
    assert (await producer.finished(name)).counts.accepted == 1


@pytest.mark.parametrize("language", ["python", "java"])
async def test_a_program_says_why_it_was_refused(producer: Producer, tmp_path: Path, language: str) -> None:
    wrong = a_command(f"page-refused-{language}", ttl_s=9_000_000)

    answer = await run(program(language, producer.kafka.bootstrap), tmp_path, wrong)

    assert answer.returncode == 1, answer.stderr
    assert REASON in answer.stderr


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not here")
async def test_kcat_publishes_and_shows_the_account(producer: Producer, tmp_path: Path) -> None:
    """Published again and again until the account has its end, which changes nothing."""
    name = "page-kcat"
    command = ["sh", str(EXAMPLES / "producer.sh"), producer.kafka.bootstrap, name]

    async def finished() -> dict[str, Any] | None:
        answer = await run(command, tmp_path, a_command(name))
        account = json.loads(answer.stdout) if answer.stdout.strip() else {}
        return account if account.get("state") == "finished" else None

    account = await eventually_async(finished, PATIENCE_S)

    assert account is not None
    assert account["counts"]["selected"] == 1
