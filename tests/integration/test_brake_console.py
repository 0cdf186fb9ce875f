"""The brake from a terminal: each command returns when it is in force, and says what it did."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from models.progress import State
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import launch
from tests.support.stand_ins import StandIns
from tests.support.terminal import Said, carillon

APP = "throttled"


async def said(producer: Producer, *words: str) -> Said:
    answer = await carillon(producer.sandbox, *words)
    assert answer.code == 0, answer.err
    return answer


async def controls(producer: Producer) -> dict[str, dict[str, Any]]:
    lines = (await said(producer, "controls", "--json")).out.splitlines()
    return {line["scope"]: line for line in map(json.loads, lines)}


async def test_an_app_is_limited_paused_and_let_go_on_with_who_and_why_shown_meanwhile(
    producer: Producer, stand_ins: StandIns
) -> None:
    scope = ("--app", APP)
    try:
        slow = await said(
            producer, "throttle", *scope, "--rate", "5000", "--why", "their server is slow", "--by", "ops"
        )
        paused = await said(producer, "pause", *scope, "--why", "wrong prices")
        again = await said(producer, "pause", *scope)
        await launch(producer, "at-the-console", 8, app=APP)
        shown = (await controls(producer))[f"app:{APP}"]
        table = await said(producer, "controls")
        assert await stand_ins.sent("fcm", "at-the-console") == []
        held = await carillon(producer.sandbox, "resume", "at-the-console")
    finally:
        resumed = await said(producer, "resume", *scope)
        lifted = await said(producer, "throttle", *scope, "--no-limit")
    progress = await producer.finished("at-the-console")

    assert "app throttled is limited, at most 5000 a second" in slow.out
    assert "carillon resume --app throttled" in paused.out
    assert "is paused already" in again.out
    assert (shown["paused"], shown["paused_by"]["why"]) == (True, "wrong prices")
    assert (shown["rate_per_s"], shown["limited_by"]["by"]) == (5000, "ops")
    assert "their server is slow" in table.out
    assert held.code == 1
    assert "app:throttled is paused" in held.err
    assert "goes on" in resumed.out
    assert "no limit of its own any more" in lifted.out
    open_ = (await controls(producer)).get(f"app:{APP}", {})  # it may have been cancelled before this test
    assert (open_.get("paused"), open_.get("rate_per_s")) in {(None, None), (False, None)}
    assert (progress.state, progress.counts.accepted) == (State.FINISHED, 8)


async def test_what_is_scheduled_is_started_early_or_cancelled_and_what_is_over_cannot_be_braked(
    producer: Producer,
) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for name in ("early", "never"):
        await launch(producer, name, 4, app=APP, due_at=tomorrow)

    started, cancelled = await said(producer, "start", "early"), await said(producer, "cancel", "never", "--why", "no")
    early = await producer.finished("early")
    never = await producer.finished("never")

    async def is_over() -> bool:
        kept = await producer.database["notifications"].find_one({"_id": "early"})
        return kept is not None and bool(kept["finished"])

    await eventually_async(is_over)
    late = await carillon(producer.sandbox, "pause", "early")
    unknown = await carillon(producer.sandbox, "cancel", "nobody-knows-me")
    stranger = await carillon(producer.sandbox, "pause", "--channel", "fmc", "--why", "x")

    assert "begins now" in started.out
    assert "is cancelled" in cancelled.out
    assert (early.state, early.counts.accepted) == (State.FINISHED, 4)
    assert (never.state, never.counts.selected) == (State.CANCELLED, 0)
    assert (late.code, unknown.code, stranger.code) == (1, 1, 1)
    assert "has ended" in late.err
    assert "no notification nobody-knows-me" in unknown.err
    assert "did you mean fcm?" in stranger.err
