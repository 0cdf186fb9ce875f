"""The lease counts from when a sign of life was sent, and only where the group took it well."""

import asyncio
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, NoError, RebalanceInProgressError, UnknownMemberIdError
from aiokafka.protocol.group import HeartbeatRequest, LeaveGroupRequest, SyncGroupRequest

from rules.lease import Lease
from streams.membership import renew_with

HEARTBEAT = HeartbeatRequest("group", 1, "member")
SYNC = SyncGroupRequest("group", 1, "member", None, [])
LEAVE = LeaveGroupRequest("group", "member")


@dataclass
class Coordinator:
    """Answers as a test says."""

    code: int = NoError.errno
    away: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def _send_req(self, request: Any) -> Any:
        del request
        await self.answered.wait()
        if self.away:
            raise KafkaConnectionError
        return SimpleNamespace(error_code=self.code)


async def ask(coordinator: Coordinator, request: Any) -> Lease:
    lease = Lease(60.0)
    renew_with(coordinator, lease)
    coordinator.answered.set()
    await coordinator._send_req(request)
    return lease


@pytest.mark.parametrize("request_", [HEARTBEAT, SYNC])
@pytest.mark.parametrize("code", [NoError.errno, RebalanceInProgressError.errno])
async def test_a_sign_of_life_that_is_taken_well_renews(request_: Any, code: int) -> None:
    lease = await ask(Coordinator(code), request_)

    assert lease.holds(time.monotonic())


@pytest.mark.parametrize(("request_", "code"), [(HEARTBEAT, UnknownMemberIdError.errno), (LEAVE, NoError.errno)])
async def test_nothing_else_renews(request_: Any, code: int) -> None:
    lease = await ask(Coordinator(code), request_)

    assert not lease.holds(time.monotonic())


async def test_a_group_that_is_away_renews_nothing() -> None:
    with pytest.raises(KafkaConnectionError):
        await ask(Coordinator(away=True), HEARTBEAT)


async def test_the_term_counts_from_the_question_not_from_the_answer() -> None:
    """A process that was stopped in between reads an old answer, and the group may have forgotten it since."""
    lease, coordinator = Lease(60.0), Coordinator()
    renew_with(coordinator, lease)
    asking = asyncio.create_task(coordinator._send_req(HEARTBEAT))
    await asyncio.sleep(0)
    asked_by = time.monotonic()

    coordinator.answered.set()
    await asking

    assert not lease.holds(asked_by + 60.0)
