"""A launch that waits for its time begins once: at its time, or when somebody asks, whatever dies in between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.progress import Progress, State
from sandbox.running import Sandbox
from tests.support.eventually import eventually_async, later
from tests.support.producer import Producer
from tests.support.small_launches import again, ending, launch
from tests.support.stand_ins import Sent, StandIns


async def schedule(producer: Producer, name: str, due_in_s: float, **changes: Any) -> datetime:
    """Launch to four devices at a time, and return it when it is known that it waits."""
    due_at = datetime.now(UTC) + timedelta(seconds=due_in_s)
    await launch(producer, name, due_at=due_at.isoformat(), **changes)
    await known(producer, name)
    return due_at


async def known(producer: Producer, name: str) -> Progress:
    """Return the first progress of a notification."""

    async def is_known() -> Progress | None:
        return await producer.progress(name)

    found = await eventually_async(is_known)
    assert found is not None
    return found


async def sent(stand_ins: StandIns, name: str) -> list[Sent]:
    return [*await stand_ins.sent("fcm", name), *await stand_ins.sent("apns", name)]


async def another_is_over(producer: Producer, name: str, devices: str, due_at: datetime) -> None:
    """Return when a launch that was due later than another has ended: the other had its chance."""
    await again(producer, name, devices, due_at=(due_at + timedelta(seconds=0.5)).isoformat())
    await producer.finished(name)


@pytest.mark.parametrize(("role", "before_s"), [("release", 2.5), ("release", 0.2), ("accept", 0.2), ("accept", -0.2)])
async def test_a_launch_begins_at_its_time_once_though_its_keeper_is_killed(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns, role: str, before_s: float
) -> None:
    name = f"killed-{role}-{int(before_s * 10) + 10}"
    due_at = await schedule(producer, name, 4)
    assert await sent(stand_ins, name) == []
    until = (due_at - datetime.now(UTC)).total_seconds() - before_s
    assert until > 0, "too slow a machine to say what is killed before what"

    await later(until)
    sandbox.kill(role)
    progress = await producer.finished(name)
    sandbox.wait_ready(role)

    assert ending(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.launched_at is not None
    assert progress.launched_at >= due_at - timedelta(milliseconds=1)
    assert len(await sent(stand_ins, name)) == 4


async def test_what_is_started_before_its_time_does_not_begin_again_when_that_comes(
    producer: Producer, stand_ins: StandIns
) -> None:
    due_at = await schedule(producer, "soon", 8)

    await producer.command({"type": "start", "notification_id": "soon"})
    progress = await producer.finished("soon")

    assert ending(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.launched_at is not None
    assert progress.launched_at < due_at
    await another_is_over(producer, "behind-soon", "soon", due_at)
    assert await producer.progress("soon") == progress
    assert len(await sent(stand_ins, "soon")) == 4


async def test_what_is_cancelled_before_its_time_ends_at_once_and_does_not_begin_when_that_comes(
    producer: Producer, stand_ins: StandIns
) -> None:
    due_at = await schedule(producer, "off", 12)

    await producer.command({"type": "cancel", "notification_id": "off"})
    progress = await producer.finished("off", 10)

    assert ending(progress) == (State.CANCELLED, {}, 0)
    await another_is_over(producer, "behind-off", "off", due_at)
    assert await producer.progress("off") == progress
    assert await sent(stand_ins, "off") == []


async def test_a_cancel_of_its_app_ends_what_would_have_waited_for_an_hour(
    producer: Producer, stand_ins: StandIns
) -> None:
    await schedule(producer, "swept-away", 3_600, app="shop")

    await producer.command({"type": "cancel", "scope": "app:shop"})
    progress = await producer.finished("swept-away", 20)

    assert progress.counts.accepted == progress.counts.pending == progress.counts.imbalance == 0
    assert await sent(stand_ins, "swept-away") == []


async def test_what_was_due_before_it_came_begins_now(producer: Producer) -> None:
    await launch(producer, "overdue", due_at=(datetime.now(UTC) - timedelta(days=2)).isoformat(), ttl_s=600)

    assert ending(await producer.finished("overdue")) == (State.FINISHED, {"accepted:ok": 4}, 0)


async def test_the_time_to_live_counts_from_the_time_it_is_due(producer: Producer) -> None:
    """It is shorter than the wait."""
    await schedule(producer, "fresh", 4, ttl_s=3)

    assert ending(await producer.finished("fresh")) == (State.FINISHED, {"accepted:ok": 4}, 0)


async def test_what_expires_while_its_keeper_is_away_ends_and_is_sent_to_nobody(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns
) -> None:
    due_at = await schedule(producer, "overslept", 2, ttl_s=1)
    sandbox.stop("release")
    try:
        await later((due_at - datetime.now(UTC)).total_seconds() + 1.5)
    finally:
        sandbox.start("release")

    progress = await producer.finished("overslept")

    assert progress.counts.accepted == progress.counts.pending == progress.counts.imbalance == 0
    assert await sent(stand_ins, "overslept") == []
