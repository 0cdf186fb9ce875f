"""Every notification tells the ledger when it expires, so that one that cannot end can be ended."""

from datetime import timedelta
from typing import Any

import pytest

from agents.accept_command import AcceptCommand
from models.record import Outgoing
from models.result import Launched, Scheduled
from settings import LaunchSettings
from telemetry.metrics import open_metrics
from tests.support.builders import NOON, a_device, a_launch_body, a_record
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import Outbox, said

TTL = timedelta(seconds=60)
DUE = NOON + timedelta(hours=1)
NAMED = {"devices": [{"external_id": "phone-1"}]}


def an_acceptor() -> AcceptCommand:
    registry = MemoryRegistry()
    registry.devices.add(a_device("phone-1"))
    limits, metrics = LaunchSettings(), open_metrics("accept")
    return AcceptCommand(
        registry.notifications,
        registry.audience,
        registry.controls,
        Outbox(),
        {"fcm": lambda _: []},
        limits,
        lambda: NOON,
        metrics,
    )


async def follows(accept: AcceptCommand, body: dict[str, Any], offset: int = 1) -> list[Outgoing]:
    return list(await accept([a_record(body, offset=offset)]))


@pytest.mark.parametrize("audience", [{"everyone": True}, NAMED], ids=["everyone", "named"])
async def test_a_launch_tells_when_it_expires(audience: dict[str, Any]) -> None:
    written = await follows(an_acceptor(), a_launch_body(audience=audience, ttl_s=TTL.total_seconds()))

    assert said(written, Launched)[0].expires_at == NOON + TTL


async def test_one_that_is_scheduled_tells_it_at_once_and_when_it_begins() -> None:
    accept = an_acceptor()
    body = a_launch_body(ttl_s=TTL.total_seconds(), due_at=DUE.isoformat())

    waits = await follows(accept, body)
    begun = await follows(accept, {"type": "start", "notification_id": body["notification_id"]}, offset=2)

    assert said(waits, Scheduled)[0].expires_at == DUE + TTL
    assert said(begun, Launched)[0].expires_at == DUE + TTL
