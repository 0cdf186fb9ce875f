"""A cancel of a wider scope ends whatever waits in it, and a pause holds for a worker that starts later."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.progress import Progress, State
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import again, launch
from tests.support.stand_ins import StandIns

APP = "throttled"
SOON_S = 20.0
"""Seconds that the end of something may take on a busy machine; what it would wait for otherwise is far beyond."""

AN_HOUR = {"retry_after": 3_600}


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


async def in_state(producer: Producer, name: str, *states: State) -> Progress:
    async def is_there() -> Progress | None:
        progress = await producer.progress(name)
        return progress if progress is not None and progress.state in states else None

    found = await eventually_async(is_there, SOON_S)
    assert found is not None
    return found


async def cancel(producer: Producer, scope: str) -> None:
    await producer.publish("commands", scope, {"type": "cancel", "scope": scope, "by": "tests"})


def summary(progress: Progress) -> tuple[State, dict[str, int], int, int]:
    return progress.state, progress.reasons, progress.counts.pending, progress.counts.imbalance


@pytest.mark.parametrize("scope", [f"app:{APP}", "channel:fcm", f"route:fcm:{APP}", "*"])
async def test_a_cancel_of_a_wider_scope_ends_at_once_what_waits_an_hour_for_its_next_try(
    producer: Producer, stand_ins: StandIns, scope: str
) -> None:
    name = f"an-hour-{scope.replace(':', '-').replace('*', 'all')}"
    await stand_ins.play("fcm", {"answer": "UNAVAILABLE", "notification_id": name, **AN_HOUR})
    await launch(producer, name, 4, app=APP, channels=["fcm"], ttl_s=86_400)
    await stand_ins.sent_at_least("fcm", name, 2)

    await cancel(producer, scope)
    progress = await producer.finished(name, SOON_S)

    assert summary(progress)[1:] == ({"cancelled:cancelled": 2}, 0, 0)
    assert len(await stand_ins.sent("fcm", name)) == 2


@pytest.mark.parametrize("scope", [f"app:{APP}", "*"])
async def test_a_cancel_of_a_wider_scope_ends_at_once_what_is_scheduled_for_tomorrow(
    producer: Producer, stand_ins: StandIns, scope: str
) -> None:
    name = f"tomorrow-{scope.replace(':', '-').replace('*', 'all')}"
    await launch(producer, name, 2, app=APP, due_at=tomorrow())
    await again(producer, f"{name}-by-name", name, app=APP, due_at=tomorrow(), audience=named(name))
    await again(producer, f"{name}-elsewhere", name, app="braked", due_at=tomorrow())
    for each in (name, f"{name}-by-name", f"{name}-elsewhere"):
        await in_state(producer, each, State.SCHEDULED)

    await cancel(producer, scope)
    ended = [await in_state(producer, each, State.CANCELLED) for each in (name, f"{name}-by-name")]

    assert [summary(progress) for progress in ended] == [(State.CANCELLED, {}, 0, 0)] * 2
    elsewhere = f"{name}-elsewhere"
    if scope == "*":
        await in_state(producer, elsewhere, State.CANCELLED)
    else:
        assert (await in_state(producer, elsewhere, State.SCHEDULED)).counts.selected == 0
        await producer.command({"type": "cancel", "notification_id": elsewhere})
        await in_state(producer, elsewhere, State.CANCELLED)
    assert await stand_ins.sent("fcm", name) == await stand_ins.sent("apns", name) == []


def named(name: str) -> dict[str, Any]:
    return {"devices": [{"external_id": f"{name}-0"}]}


async def test_a_cancel_of_an_app_ends_the_pages_and_the_turns_that_wait_too(
    producer: Producer, stand_ins: StandIns
) -> None:
    await launch(producer, "slow-pages", 600, app=APP, rate_per_s=10)
    await stand_ins.sent_at_least("fcm", "slow-pages", 5)

    await cancel(producer, f"app:{APP}")
    progress = await producer.finished("slow-pages", SOON_S)

    counts = progress.counts
    assert (counts.pending, counts.imbalance) == (0, 0)
    assert counts.accepted + counts.cancelled == counts.selected < 600
    assert set(progress.ended_early) == {"cancelled"}


async def test_a_sender_that_is_killed_while_its_app_is_paused_stays_silent_when_it_is_back(
    producer: Producer, stand_ins: StandIns
) -> None:
    name, scope = "paused-through", f"app:{APP}"
    await launch(producer, name, 1_200, app=APP, channels=["fcm"], rate_per_s=100)
    await stand_ins.sent_at_least("fcm", name, 100)
    await producer.publish("commands", scope, {"type": "pause", "scope": scope})
    try:
        await settled(producer, name)
        before = len(await stand_ins.sent("fcm", name))
        producer.sandbox.kill("send-fcm", signal.SIGKILL)
        await asyncio.to_thread(producer.sandbox.wait_ready, "send-fcm")
        # who sends for others has read, by then, all that came before
        await launch(producer, "beside-a-pause", 40, app="braked", channels=["fcm"])
        assert (await producer.finished("beside-a-pause")).counts.accepted == 20
        assert len(await stand_ins.sent("fcm", name)) == before < 600
    finally:
        await producer.publish("commands", scope, {"type": "resume", "scope": scope})
    progress = await producer.finished(name)

    assert (progress.counts.accepted, progress.counts.imbalance) == (600, 0)


async def settled(producer: Producer, name: str) -> None:
    """Return when nothing of a paused notification is under way: two looks a second apart are the same."""
    seen: list[tuple[float, int]] = []

    async def is_still() -> bool:
        progress = await producer.progress(name)
        moment = asyncio.get_running_loop().time()
        version = -1 if progress is None else progress.version
        if not seen or seen[-1][1] != version:
            seen.append((moment, version))
        return moment - seen[-1][0] > 1.5

    await eventually_async(is_still, SOON_S)
