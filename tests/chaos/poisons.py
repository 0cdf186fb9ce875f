"""What a bad record costs its neighbours, and whether all that is bad is found again in the dead letters.

Plain functions that return numbers: a schedule calls them, and so does a test.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import uuid4

from tests.chaos.poison_feeds import FEEDS, PARTITION, Feed
from tests.chaos.poison_watch import watching
from tests.support.eventually import eventually_async, later
from tests.support.letters import letters_of
from tests.support.producer import Producer

EVERY = 5
RECORDS = 60
GAP_S = 0.025
"""Between two records: 40 a second, so that a record meets its neighbours and not only a batch of its own."""

PATIENCE_S = 30.0
POISON = b"\xff\xfe no record at all "


@dataclass(frozen=True)
class Neighbours:
    """What the neighbours of bad records met on one topic; times in milliseconds from write to effect."""

    topic: str
    clean_ms: float
    """Median without bad records."""

    poisoned_ms: float
    """Median with every fifth record bad."""

    added_ms: float
    """What is added at the median, or at the worst tenth, whichever is more."""

    bad: int
    letters: int
    """Bad records that are in the dead letters with stage, reason, origin and error, each counted once."""

    lost: int
    """Neighbours without an effect."""


async def neighbours(producer: Producer, topic: str, *, records: int = RECORDS, every: int = EVERY) -> Neighbours:
    """Measure one topic: first without, then with a bad record before every fifth."""
    feed = FEEDS[topic]
    await took(producer, topic, feed, records=every, every=0)  # so that both find a house that is warm
    clean = await took(producer, topic, feed, records=records, every=0)
    bad: list[bytes] = []
    poisoned = await took(producer, topic, feed, records=records, every=every, bad=bad)
    letters = await found_again(producer, topic, feed.stage, bad)
    return Neighbours(
        topic=topic,
        clean_ms=_median(clean),
        poisoned_ms=_median(poisoned),
        added_ms=round(max(_median(poisoned) - _median(clean), _late(poisoned) - _late(clean)), 1),
        bad=len(bad),
        letters=letters,
        lost=2 * records - len(clean) - len(poisoned),
    )


async def all_neighbours(producer: Producer) -> list[Mapping[str, object]]:
    """Measure every topic, one after the other."""
    return [asdict(await neighbours(producer, topic)) for topic in FEEDS]


async def found_again(producer: Producer, topic: str, stage: str, bad: Sequence[bytes]) -> int:
    """Return how many of some bad records are in the dead letters with all that they have to say."""

    async def found() -> set[bytes]:
        return {
            value
            for value, headers in await letters_of(producer, topic)
            if value in set(bad)
            and headers["stage"] == stage.encode()
            and headers["reason"]
            and "error" in headers
            and headers["origin"].startswith(f"{topic}/{PARTITION}/".encode())
        }

    async def are_all_there() -> bool:
        return len(await found()) == len(bad)

    try:
        await eventually_async(are_all_there, PATIENCE_S)
    except AssertionError:
        return len(await found())
    return len(bad)


async def took(
    producer: Producer, topic: str, feed: Feed, *, records: int, every: int, bad: list[bytes] | None = None
) -> list[float]:
    """Write records at an even pace; return how long each took to have its effect."""
    run = uuid4().hex[:12]
    began: dict[str, float] = {}
    seen: dict[str, float] = {}
    async with watching(producer, feed.seen, run, seen):
        for number in range(records):
            if every and number % every == 0 and bad is not None:
                bad.append(POISON + f"{run}-{number}".encode())
                await _write(producer, topic, b"bad", bad[-1])
            name = f"n{run}-{number}"
            began[name] = time.monotonic()
            await _write(producer, topic, name.encode(), feed.good(name))
            await later(GAP_S)
        await _all_seen(began, seen)
    return [seen[name] - at for name, at in began.items() if name in seen]


async def _all_seen(began: Mapping[str, float], seen: Mapping[str, float]) -> None:
    async def are_seen() -> bool:
        return began.keys() <= seen.keys()

    try:
        await eventually_async(are_seen, PATIENCE_S)
    except AssertionError:
        return


async def _write(producer: Producer, topic: str, key: bytes, value: bytes) -> None:
    await producer.publisher.raw([(producer.kafka.prefix + topic, PARTITION, key, value, [])])


def _median(took: Sequence[float]) -> float:
    return round(statistics.median(took) * 1000, 1) if took else float("inf")


def _late(took: Sequence[float]) -> float:
    return round(statistics.quantiles(took, n=10)[-1] * 1000, 1) if len(took) > 1 else float("inf")
