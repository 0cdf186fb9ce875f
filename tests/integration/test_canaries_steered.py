"""No word of an operator's, and nothing that somebody asks the edge, in a log or a metric; nor on the ways round."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest_asyncio

from models.progress import Progress
from rules.identity import device_id
from sandbox.running import Sandbox
from sandbox.tokens import token_file
from tests.support.canaries import EDGE, canary, seen_in, worker_logs, worker_metrics
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.stand_ins import StandIns

APP = "default"
WHO = "canary-person"
NOBODY = "canary-nobody"
"""An app that nobody has, so that whatever is held of it is missed by nobody."""


@pytest_asyncio.fixture
async def edge(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """The edge of the house, asked by somebody who may everything."""
    program = sandbox.plan_edge()
    await asyncio.to_thread(sandbox.supervisor.start, [program])
    token = token_file(sandbox.house.folder).read_text().strip()
    async with httpx.AsyncClient(
        base_url=program.urls["page"], headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30
    ) as client:
        yield client
    await asyncio.to_thread(sandbox.supervisor.stop, program.name)


def a_launch(name: str, **changes: Any) -> dict[str, Any]:
    """Return a launch to one person, by a name that nobody is to see."""
    recipient = {"recipient_id": WHO, "fields": {"name": canary("name")}}
    content = {"title": f"{{name}} {canary('title')}", "body": canary("body")}
    body = {"type": "launch", "notification_id": name, "app": APP, "content": content, "ttl_s": 60}
    return body | {"audience": {"recipients": [recipient]}} | changes


async def test_no_word_of_whoever_steers_or_asks_is_seen(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns, edge: httpx.AsyncClient
) -> None:
    phone = {"app": APP, "external_id": WHO, "recipient_id": WHO, "channel": "fcm", "address": canary("token")}
    await producer.register([phone])

    assert await steered(producer, stand_ins) == ["accepted", "accepted"]
    assert await asked(edge) == [202, 200, 200, 200, 401, 404, 422, 422, 422]

    places = [*worker_logs(sandbox), *worker_metrics(sandbox), await metrics_of(edge)]
    assert f"{EDGE}.log" in dict(places)
    assert seen_in(places) == {}


async def steered(producer: Producer, stand_ins: StandIns) -> list[str]:
    """Let one wait for its time, paused and let go, and one be refused and sent again; return how they ended."""
    due_at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    await producer.command(a_launch("canary-scheduled", due_at=due_at))
    for change in ("pause", "resume"):
        words = {"why": canary("why"), "by": canary("by")}
        await producer.command({"type": change, "notification_id": "canary-scheduled"} | words)
    await stand_ins.play("fcm", {"answer": "INVALID_ARGUMENT", "notification_id": "canary-redriven", "times": 1})
    await producer.command(a_launch("canary-redriven"))
    assert (await producer.finished("canary-redriven")).counts.rejected == 1
    words = {"why": canary("why"), "by": canary("by")}
    await producer.command({"type": "redrive", "notification_id": "canary-redriven", "outcomes": ["rejected"]} | words)

    async def sent_again() -> Progress | None:
        progress = await producer.finished("canary-redriven")
        return progress if progress.redrives == 1 else None

    ends = [await producer.finished("canary-scheduled"), await eventually_async(sent_again, 30.0)]
    return ["accepted" if progress and progress.counts.accepted == 1 else str(progress) for progress in ends]


async def asked(edge: httpx.AsyncClient) -> list[int]:
    """Ask the edge for what there is, and for what there is not, with canaries wherever a word may stand."""
    word = canary("asked")
    pause = {"type": "pause", "scope": f"app:{NOBODY}", "why": canary("why"), "by": canary("by")}
    reports, sale = "v1/reports/notifications", {"notification_id": "canary-redriven"}
    answers = [
        await edge.post("v1/controls", json=pause, headers={"Idempotency-Key": canary("key")}),
        await edge.get(f"{reports}/canary-redriven/outcomes"),
        await edge.get("v1/deliveries", params=sale),
        await edge.get("v1/explain", params=sale | {"device_id": device_id(APP, WHO)}),
        await edge.get(reports, headers={"Authorization": f"Bearer {word}"}),
        await edge.get(f"{reports}/{word}/outcomes"),
        await edge.get(reports, params={"cursor": word}),
        await edge.get(reports, params={"from": word}),
        await edge.post("v1/controls", json={"type": word, "notification_id": word}),
    ]
    return [answer.status_code for answer in answers]


async def metrics_of(edge: httpx.AsyncClient) -> tuple[str, str]:
    """Return what the edge shows to Prometheus."""
    return "edge/metrics", (await edge.get("metrics")).raise_for_status().text
