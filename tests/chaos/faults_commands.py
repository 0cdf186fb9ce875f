"""Commands that come again, are at odds with each other, are at fault, or are too large."""

from __future__ import annotations

import statistics
import time

from models.progress import State
from tests.chaos.faults import fault
from tests.chaos.poison_limits import oversized
from tests.chaos.poisons import all_neighbours
from tests.chaos.scene import LEAST, Scene, a_launch
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async
from tests.support.letters import letters_of

RUBBISH = b'{"type": "launch", "notification_id": '
TOPICS = ("commands", "segments.fcm", "results", "waiting", "expansions")
TOO_LONG = 5_000
"""Characters of a body; FCM takes 4,096 bytes in all."""


@fault("same command")
async def same_command(scene: Scene, strike: Strike) -> None:
    """Publish one launch five times and once with another body, which has to be refused (``unrefused``)."""
    crowd = await scene.crowd(LEAST)
    name = f"{scene.name}-again"
    scene.strike(strike.what, name)
    scene.expects(name, crowd, LEAST)
    body = a_launch(name, crowd)
    for _ in range(5):
        await scene.command(body)
    await scene.command(body | {"content": {"title": "Something else", "body": "and no more"}})

    async def is_refused() -> bool:
        progress = await scene.producer.progress(name)
        return progress is not None and bool(progress.refusals) and progress.state is State.FINISHED

    await _measured(scene, "unrefused", is_refused)


@fault("corrected command")
async def corrected_command(scene: Scene, strike: Strike) -> None:
    """Publish a launch with a misspelt field, and once it is refused the right one, which is accepted."""
    crowd = await scene.crowd(LEAST)
    name = f"{scene.name}-corrected"
    scene.strike(strike.what, name)
    await scene.command(a_launch(name, crowd) | {"contents": {}})
    await _measured(scene, "unrefused", lambda: _is(scene, name, State.REFUSED))
    await scene.command(a_launch(name, crowd))
    await _measured(scene, "uncorrected", lambda: _is(scene, name, State.FINISHED))
    scene.expects(name, crowd, LEAST)


@fault("oversize")
async def oversize(scene: Scene, strike: Strike) -> None:
    """Publish a launch that no provider would take (``unrefused``, ``asked``), and a command that no record may be."""
    crowd = await scene.crowd(LEAST)
    name = f"{scene.name}-long"
    scene.strike(strike.what, name)
    await scene.command(a_launch(name, crowd) | {"content": {"title": "Hello", "body": "x" * TOO_LONG}})
    await _measured(scene, "unrefused", lambda: _is(scene, name, State.REFUSED))
    found = await oversized(scene.producer)
    for measure, value in {
        "unlettered": 1 - found.letters,
        "tries": found.tries,
        "lost_neighbours": found.lost,
    }.items():
        scene.measure(measure, value)
    scene.log.read()
    scene.measure("asked", scene.log.asked[name])


@fault("neighbours")
async def neighbours(scene: Scene, strike: Strike) -> None:
    """Measure on each topic what bad records cost their neighbours (``delay``, seconds), and where both have gone."""
    scene.strike(strike.what, "each topic")
    for found in await all_neighbours(scene.producer):
        scene.say(f"{scene.name}: {found}")
        scene.measure("delay", found["added_ms"] / 1000)
        scene.measure("unlettered", found["bad"] - found["letters"])
        scene.measure("lost_neighbours", found["lost"])


@fault("poison")
async def poison(scene: Scene, strike: Strike) -> None:
    """Launch small notifications one after the other, and put rubbish on every topic before each fifth.

    Measures ``delay`` (seconds by which the median of the fifths is later than that of the others, from the broker's
    acknowledgement to the first request) and ``unlettered`` (rubbish that is not in the dead letters).
    """
    crowd = await scene.crowd(LEAST)
    scene.strike(strike.what, ", ".join(TOPICS))
    before = {topic: await _letters(scene, topic) for topic in TOPICS}
    took: dict[bool, list[float]] = {True: [], False: []}
    number = max(10, int(strike.more["number"] * scene.scale))
    for count in range(number):
        is_fifth = count % 5 == 0
        if is_fifth:
            for topic in TOPICS:
                await scene.producer.publish(topic, f"{scene.name}-{count}", RUBBISH)
        name = f"{scene.name}-p{count}"
        began = time.time()
        await scene.campaign(name, scene.crowds[crowd])
        await scene.until_asked(1, name)
        took[is_fifth].append(time.time() - began)
    scene.measure("delay", statistics.median(took[True]) - statistics.median(took[False]))
    for topic in TOPICS:
        wanted = before[topic] + (number + 4) // 5
        await _measured(scene, "unlettered", lambda topic=topic, wanted=wanted: _has(scene, topic, wanted))


async def _letters(scene: Scene, topic: str) -> int:
    """Count the rubbish of a topic that is in the dead letters, once however many readers gave it up."""
    letters = await letters_of(scene.producer, topic)
    return len({headers["origin"] for value, headers in letters if value == RUBBISH and headers["reason"]})


async def _has(scene: Scene, topic: str, wanted: int) -> bool:
    return await _letters(scene, topic) >= wanted


async def _is(scene: Scene, name: str, state: State) -> bool:
    progress = await scene.producer.progress(name)
    return progress is not None and progress.state is state


async def _measured(scene: Scene, name: str, check) -> None:
    """Note 0 when something comes true within 30 s, else 1."""
    try:
        await eventually_async(check, 30.0)
    except AssertionError:
        scene.measure(name, 1)
    else:
        scene.measure(name, 0)
