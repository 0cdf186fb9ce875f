"""The brake: what is paused is silent, what is resumed goes on, what is cancelled ends, and the account balances."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.progress import Progress, State
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of
from tests.support.stand_ins import StandIns

SLOW_MS = 300


def a_launch(name: str, **changes: Any) -> dict[str, Any]:
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{name}-"}
    body = {"type": "launch", "notification_id": name, "content": {"title": "x"}, "ttl_s": 600}
    return body | {"audience": {"condition": condition}} | changes


async def register(producer: Producer, name: str, number: int, app: str = "default") -> None:
    await producer.register([device | {"app": app} for device in devices_of(name, number)])


async def in_state(producer: Producer, name: str, state: State) -> Progress:
    async def is_there() -> Progress | None:
        progress = await producer.progress(name)
        assert progress is not None
        assert progress.state is state, progress.state
        return progress

    found = await eventually_async(is_there)
    assert found is not None
    return found


async def requests(stand_ins: StandIns, name: str) -> int:
    return len(await stand_ins.sent("fcm", name)) + len(await stand_ins.sent("apns", name))


async def test_what_is_paused_is_silent_and_goes_on_when_it_is_resumed(producer: Producer, stand_ins: StandIns) -> None:
    await register(producer, "paused", 40)
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    await producer.command(a_launch("paused", due_at=later))
    await producer.command({"type": "pause", "notification_id": "paused"})
    # Another one that begins later has come through: whatever would have let this one out had its chance.
    await register(producer, "not-paused", 4)
    behind = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    await producer.command(a_launch("not-paused", due_at=behind))
    assert (await producer.finished("not-paused")).counts.accepted == 4
    assert await requests(stand_ins, "paused") == 0

    await producer.command({"type": "resume", "notification_id": "paused"})
    progress = await producer.finished("paused")

    assert (progress.state, progress.counts.accepted, progress.counts.imbalance) == (State.FINISHED, 40, 0)
    assert await requests(stand_ins, "paused") == 40


async def test_a_pause_while_it_runs_holds_what_is_not_sent_yet(producer: Producer, stand_ins: StandIns) -> None:
    await register(producer, "halted", 600)
    await producer.command(a_launch("halted", rate_per_s=100))
    await stand_ins.sent_at_least("fcm", "halted", 1)
    await producer.command({"type": "pause", "notification_id": "halted"})

    held = await in_state(producer, "halted", State.PAUSED)

    assert held.counts.imbalance == 0
    assert held.counts.accepted < 600
    await producer.command({"type": "throttle", "notification_id": "halted", "rate_per_s": 100_000})
    await producer.command({"type": "resume", "notification_id": "halted"})
    progress = await producer.finished("halted")
    assert (progress.counts.accepted, progress.counts.imbalance) == (600, 0)
    assert await requests(stand_ins, "halted") == 600


async def test_what_is_cancelled_while_it_runs_ends_with_an_account_that_balances(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel in ("fcm", "apns"):
        await stand_ins.play(channel, {"answer": "ok", "notification_id": "called-back", "latency_ms": SLOW_MS})
    await register(producer, "called-back", 3_000)
    await producer.command(a_launch("called-back"))
    await stand_ins.sent_at_least("fcm", "called-back", 1)

    await producer.command({"type": "cancel", "notification_id": "called-back"})
    progress = await producer.finished("called-back")

    counts = progress.counts
    assert (progress.state, counts.pending, counts.imbalance) == (State.CANCELLED, 0, 0)
    assert counts.cancelled > 0 or progress.ended_early.get("cancelled", 0) > 0
    assert 0 < counts.accepted < 3_000
    assert counts.accepted == await requests(stand_ins, "called-back")


async def test_what_waits_for_its_next_try_is_cancelled_too(producer: Producer, stand_ins: StandIns) -> None:
    await stand_ins.play("fcm", {"answer": "UNAVAILABLE", "notification_id": "waiting-room", "retry_after": 60})
    await register(producer, "waiting-room", 4)
    await producer.command(a_launch("waiting-room", channels=["fcm"]))
    await stand_ins.sent_at_least("fcm", "waiting-room", 2)

    await producer.command({"type": "cancel", "notification_id": "waiting-room"})
    progress = await producer.finished("waiting-room", 20)

    assert (progress.state, progress.reasons) == (State.CANCELLED, {"cancelled:cancelled": 2})
    assert await requests(stand_ins, "waiting-room") == 2


SCOPES = ["app:default", "channel:fcm", "route:fcm:default", "*"]


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_wider_scope_holds_everything_in_it(producer: Producer, stand_ins: StandIns, scope: str) -> None:
    name = f"scope-{SCOPES.index(scope)}"
    await register(producer, name, 4)
    await producer.command({"type": "pause", "scope": scope})
    try:
        await producer.command(a_launch(name, channels=["fcm"]))

        async def is_held() -> bool:
            return any(f'"{name}"'.encode() in (value or b"") for _, value, _ in await producer.records("waiting"))

        await eventually_async(is_held)
        assert await requests(stand_ins, name) == 0
    finally:
        await producer.command({"type": "resume", "scope": scope})
    progress = await producer.finished(name)

    assert (progress.counts.accepted, progress.counts.imbalance) == (2, 0)


async def test_a_cancel_of_an_app_ends_what_was_accepted_before_and_nothing_later(
    producer: Producer, stand_ins: StandIns
) -> None:
    await register(producer, "swept", 4, app="shop")
    for channel, answer in (("fcm", "UNAVAILABLE"), ("apns", "ServiceUnavailable")):
        await stand_ins.play(channel, {"answer": answer, "notification_id": "swept", "retry_after": 2})
    await producer.command(a_launch("swept", app="shop"))
    await stand_ins.sent_at_least("fcm", "swept", 2)
    await stand_ins.sent_at_least("apns", "swept", 2)

    await producer.command({"type": "cancel", "scope": "app:shop"})
    await register(producer, "unswept", 4, app="shop")
    await producer.command(a_launch("unswept", app="shop"))

    assert (await producer.finished("unswept")).counts.accepted == 4
    progress = await producer.finished("swept")
    assert (progress.reasons, progress.counts.imbalance) == ({"cancelled:cancelled": 4}, 0)
    assert await requests(stand_ins, "swept") == 4


async def test_a_throttle_slows_down_what_runs(producer: Producer, stand_ins: StandIns) -> None:
    await register(producer, "throttled", 60)
    began = datetime.now(UTC)
    await producer.command(a_launch("throttled", rate_per_s=20))

    progress = await producer.finished("throttled")

    assert (progress.state, progress.counts.accepted) == (State.FINISHED, 60)
    assert datetime.now(UTC) - began >= timedelta(seconds=1)
    assert await requests(stand_ins, "throttled") == 60


async def test_what_has_ended_cannot_be_braked_any_more(producer: Producer) -> None:
    await register(producer, "over", 2)
    await producer.command(a_launch("over"))
    assert (await producer.finished("over")).counts.accepted == 2

    await producer.command({"type": "cancel", "notification_id": "over"})
    await producer.command(a_launch("over-and-out", audience={"devices": [{"external_id": "over-0"}]}))
    await producer.finished("over-and-out")

    progress = await producer.progress("over")
    assert progress is not None
    assert (progress.state, progress.counts.accepted) == (State.FINISHED, 2)
