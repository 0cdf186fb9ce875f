"""The brake acts in time: a pause is silence within two seconds, and a rate is kept, on every scope there is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from models.progress import State
from tests.chaos.pauses import heard_of, key_of, measure_pause
from tests.support.campaigns import begin, everybody_once, slow_answers
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import launch

HANDED_OVER = 100 + 250 + 250
"""In flight at most: CARILLON_PROVIDERS__FCM__MAX_IN_FLIGHT of this house, and the rest of a segment; and one more that
is let in between the registry's word, from which on is counted, and the sender's."""

BRAKED_S = 2.0
LATENCY_MS = 100
PAUSES = 6

APP = "throttled"
"""Half of its devices are on each channel, as half of each campaign's here: then a rate is used up to the full."""

RATE = 60.0
SETTLED_S = 2.0
"""Until a rate is in force, and the second's worth is spent that may start at once."""

MEASURED_S = 10.0
CAMPAIGNS_PART = 0.9

SLOWEST = 0.6
"""Of a rate, on a machine that does other things; a quiet one keeps it within a tenth."""


async def test_a_pause_is_silence_within_two_seconds_and_what_comes_later_was_on_its_way(producer: Producer) -> None:
    name, number = "in-time", 6_000
    heard = heard_of(producer.sandbox, "fcm", name)
    async with slow_answers(producer.sandbox, LATENCY_MS):
        await begin(producer, name, number)
        pauses = [
            await measure_pause(producer, heard, target, latency_s=LATENCY_MS / 1000)
            for target in [{"notification_id": name}, {"scope": "app:default"}, {"scope": "*"}] * (PAUSES // 3)
        ]
        repeated = await everybody_once(producer, name, number)

    assert max(pause.silent_after_s for pause in pauses) < BRAKED_S, pauses
    assert max(pause.asked_after for pause in pauses) <= HANDED_OVER
    assert repeated == 0


async def times_of(producer: Producer, name: str) -> list[float]:
    """Return when each request for a notification was answered, on whatever channel."""
    return sorted(request["at"] for channel in ("fcm", "apns") for request in producer.requests(channel, name))


async def rate_of(producer: Producer, name: str, seconds: float, since: float = 0.0) -> float:
    """Return how many requests a second came in so many, from when the first second's worth was spent."""

    async def is_over() -> list[float] | None:
        times = [at for at in await times_of(producer, name) if at > since]
        return times if times and times[-1] - times[0] > SETTLED_S + seconds else None

    times = await eventually_async(is_over, 60.0)
    assert times is not None
    begin = times[0] + SETTLED_S
    return sum(begin <= at < begin + seconds for at in times) / seconds


async def throttle(producer: Producer, target: dict[str, Any], rate: float | None) -> None:
    await producer.publish("commands", key_of(target), {"type": "throttle", **target, "rate_per_s": rate})


async def test_a_throttle_is_kept_on_all_channels_together_survives_a_pause_and_is_lifted_at_once(
    producer: Producer,
) -> None:
    name, target = "in-pace", {"notification_id": "in-pace"}
    await launch(producer, name, 1_600, app=APP, due_at=(datetime.now(UTC) + timedelta(seconds=2)).isoformat())
    await throttle(producer, target, RATE)
    first = await rate_of(producer, name, MEASURED_S)

    await producer.publish("commands", name, {"type": "pause", **target})
    paused_at = await silence(producer, name)
    await producer.publish("commands", name, {"type": "resume", **target})
    again = await rate_of(producer, name, MEASURED_S / 2, since=paused_at)

    before_lift = len(await times_of(producer, name))
    await throttle(producer, target, None)
    progress = await producer.finished(name, 20.0)

    assert SLOWEST * RATE < first < 1.1 * RATE
    assert SLOWEST * RATE < again < 1.1 * RATE
    assert before_lift < 1_500
    assert (progress.state, progress.counts.accepted, progress.counts.imbalance) == (State.FINISHED, 1_600, 0)


async def silence(producer: Producer, name: str) -> float:
    """Return the last request's moment, when none has come for a second."""
    seen: list[float] = []

    async def is_silent() -> bool:
        seen.append(time.time() - (await times_of(producer, name))[-1])
        return seen[-1] > 1.0

    await eventually_async(is_silent)
    return (await times_of(producer, name))[-1]


async def test_a_rate_of_a_wider_scope_is_kept_by_the_campaigns_in_it(producer: Producer) -> None:
    name, target = "in-pace-app", {"scope": f"app:{APP}"}
    await throttle(producer, target, RATE)
    try:
        await launch(producer, name, 1_000, app=APP)
        measured = await rate_of(producer, name, MEASURED_S)
    finally:
        await throttle(producer, target, None)
    progress = await producer.finished(name, 20.0)

    assert SLOWEST * CAMPAIGNS_PART * RATE < measured < 1.1 * CAMPAIGNS_PART * RATE
    assert (progress.counts.accepted, progress.counts.imbalance) == (1_000, 0)
