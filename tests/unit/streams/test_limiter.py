"""A role that gives up too many records stops before the topic is empty, and says so."""

import asyncio
from collections.abc import Sequence

import pytest

from models.record import Outgoing, Record
from rules.deadletters import dead_letter
from streams.burials import Burials
from streams.limiter import Limiter
from telemetry.metrics import open_metrics
from tests.support.limits import a_limiter
from tests.support.published import Published

STAGE = "tally_result"


def letters(*offsets: int, topic: str = "results", reason: str = "schema") -> list[Outgoing]:
    return [dead_letter(Record(b"rubbish", topic, 0, offset, 0), STAGE, reason) for offset in offsets]


def tripped(limiter: Limiter) -> float | None:
    return limiter._metrics.registry.get_sample_value("carillon_dead_letter_limit_tripped", {"stage": STAGE})


async def some_rounds() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def bury(limiter: Limiter, published: Published, *batches: Sequence[Outgoing]) -> "asyncio.Task[None]":
    """Do what a stage does with batches in which nothing was right; returns the task of the last."""
    publish = limiter.limited(published)
    task = asyncio.create_task(asyncio.sleep(0))
    for batch in batches:
        limiter.began(len(batch))
        task = asyncio.create_task(publish(batch))
        await some_rounds()
    return task


async def test_what_goes_beyond_the_limit_is_not_buried_and_the_worker_says_why() -> None:
    limiter, published = a_limiter(run=3), Published()

    held = await bury(limiter, published, letters(1, 2, 3), letters(4, 5))

    assert not held.done()
    assert published.records == letters(1, 2, 3)
    assert "tally_result stopped" in limiter.why
    assert "CARILLON_DEADLETTERS__RUN" in limiter.why
    assert tripped(limiter) == 1.0
    held.cancel()


async def test_what_is_held_ends_without_a_letter_when_its_partition_is_given_away() -> None:
    limiter, published = a_limiter(run=1), Published()
    held = await bury(limiter, published, letters(1, 2))

    await limiter.let_go()
    await some_rounds()

    assert held.cancelled()
    assert published.records == []


async def test_it_stays_so_until_the_worker_is_started_again() -> None:
    limiter, published = a_limiter(run=1), Published()
    await bury(limiter, published, letters(1, 2))
    await limiter.let_go()
    limiter.began(1)
    limiter.handled()

    held = await bury(limiter, published, letters(3))

    assert not held.done()
    assert published.records == []
    held.cancel()


async def test_a_restart_does_not_begin_to_count_anew() -> None:
    """A worker that is restarted for ever would otherwise empty its topic by a run per restart."""
    limiter, published = a_limiter(run=100, before=Burials(row=100, given_up=100)), Published()

    held = await bury(limiter, published, letters(101))

    assert not held.done()
    assert published.records == []
    held.cancel()


async def test_neighbours_that_are_handled_end_a_run() -> None:
    limiter, published = a_limiter(run=2, share=1), Published()
    publish = limiter.limited(published)

    for offset in range(0, 40, 2):
        limiter.began(2)
        await publish(letters(offset))
        limiter.handled()

    assert len(published.records) == 20
    assert (limiter.why, tripped(limiter)) == ("", 0.0)


async def test_of_a_sender_each_segment_that_ends_counts_as_handled() -> None:
    limiter, published = a_limiter(run=2), Published()
    publish = limiter.limited(published)

    for offset in range(10):
        await publish(letters(offset))
        await publish([Outgoing("results", "spring-sale", b"{}")])

    assert len(published.on("deadletters")) == 10


async def test_a_producer_that_fills_a_way_in_stops_nobody_and_its_values_are_kept_there_alone() -> None:
    limiter, published = a_limiter(run=2), Published()

    task = await bury(limiter, published, letters(1, 2, topic="devices"), letters(3, topic="devices"))

    assert task.done()
    assert [record.value for record in published.records] == [b"rubbish", b"rubbish", b""]
    assert dict(published.records[2].headers)["cut"] == b"7"
    assert (limiter.why, tripped(limiter)) == ("", 1.0)


async def test_a_way_in_that_is_well_again_keeps_values_again() -> None:
    limiter, published = a_limiter(run=2), Published()
    await bury(limiter, published, letters(1, 2, 3, topic="devices"))
    limiter.began(5)
    limiter.handled()

    await bury(limiter, published, letters(9, topic="devices"))

    assert published.records[-1].value == b"rubbish"
    assert tripped(limiter) == 0.0


@pytest.mark.parametrize("reason", ["bug", "not_json"])
async def test_a_bug_of_ours_stops_a_way_in_and_so_does_a_producer_where_that_is_set(reason: str) -> None:
    limiter, published = a_limiter(run=1, stop_ways_in=reason != "bug"), Published()

    held = await bury(limiter, published, letters(1, 2, topic="commands", reason=reason))

    assert not held.done()
    held.cancel()


async def test_what_a_track_commits_is_counted_with_its_letters() -> None:
    limiter = a_limiter(run=2)

    assert await limiter.judged(letters(1, 2), 2) == letters(1, 2)
    limiter.written(letters(1, 2), 2)

    assert await limiter.judged(letters(3), 1) is None
    told = {"stage": STAGE, "reason": "schema"}
    assert limiter._metrics.registry.get_sample_value("carillon_dead_letters_total", told) == 2.0


async def test_what_was_before_is_asked_for_once() -> None:
    asked: list[str] = []

    async def recall(stage: str) -> tuple[Burials, Burials]:
        asked.append(stage)
        await asyncio.sleep(0)
        return Burials(), Burials()

    limiter = Limiter(a_limiter()._settings, recall, open_metrics("tests"))
    await asyncio.gather(limiter.look_back(STAGE), *(limiter.judged(letters(offset), 1) for offset in range(3)))

    assert asked == [STAGE]
