"""A track writes all that follows from its records with their offsets, or nothing, and goes on from there."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError, ProducerFenced

from models.errors import OutageError
from models.record import Outgoing, Record
from settings import KafkaSettings
from streams import transaction
from streams.gathering import PROMPT, Attention
from streams.limiter import Limiter
from streams.living import DeadClientError
from streams.transaction import FencedError, Track, TrackSpec
from streams.writing import LIMITS
from tests.support.eventually import eventually_async
from tests.support.limits import a_limiter
from tests.support.living import ended
from tests.support.transactions import PAGES, TP, Agent, Broker, Consumer, Producer, page


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    made = Broker()
    monkeypatch.setattr(Producer, "broker", made, raising=False)
    monkeypatch.setattr(transaction, "AIOKafkaProducer", Producer)
    monkeypatch.setattr(transaction, "FIRST_WAIT_S", 0.001)
    return made


def a_track(broker: Broker, agent: Agent, at_work: asyncio.Semaphore, limiter: Limiter) -> Track:
    spec = TrackSpec("expand_audience", "carillon.expand", agent, 1, 1_000, at_work, limiter)
    return Track(spec, KafkaSettings(), cast("AIOKafkaConsumer", Consumer(broker)), TP, Attention(PROMPT))


async def run(broker: Broker, agent: Agent = page, *, until: int = 3) -> None:
    """Run a track until so many records are done."""
    track = a_track(broker, agent, asyncio.Semaphore(1), a_limiter())
    running = asyncio.create_task(track.run())

    async def is_done() -> bool:
        return broker.committed == until or running.done()

    await eventually_async(is_done, 5.0)
    track.let_go()
    await asyncio.wait_for(running, 5.0)


async def test_a_track_fences_its_predecessor_before_it_asks_where_to_begin(broker: Broker) -> None:
    broker.committed = 1

    await run(broker)

    assert broker.said[:5] == ["pause", "start", "committed", "seek 1", "resume"]
    assert broker.written == PAGES[1:]


async def test_where_nothing_is_committed_it_begins_at_the_beginning(broker: Broker) -> None:
    await run(broker)

    assert broker.written == PAGES


@pytest.mark.parametrize("step", ["start", "committed", "begin", "send", "offsets", "commit"])
async def test_whatever_step_fails_every_page_is_written_once(broker: Broker, step: str) -> None:
    broker.faults[step] = [KafkaError()]

    await run(broker)

    assert broker.written == PAGES
    assert broker.said.count("start") >= 2


async def test_a_delivery_that_was_refused_is_seen_before_the_commit(broker: Broker) -> None:
    """Aiokafka would commit without it: the offset, and not the page."""
    broker.faults["send"] = [KafkaError()]

    await run(broker)

    first = broker.said[: broker.said.index("stop")]
    assert not {"offsets", "commit"} & set(first)


async def test_a_commit_whose_answer_was_lost_is_not_made_again(broker: Broker) -> None:
    broker.lost_answers = 1

    await run(broker)

    assert broker.written == PAGES


async def test_a_track_that_is_fenced_says_so(broker: Broker) -> None:
    broker.faults["commit"] = [ProducerFenced()]

    with pytest.raises(FencedError, match="partition 3"):
        await run(broker)

    assert broker.written == []
    assert broker.said[-1] == "stop"


async def test_an_outage_of_the_registry_opens_no_transaction(broker: Broker) -> None:
    faults: list[Exception] = [OutageError("the registry is away")]

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        if faults:
            raise faults.pop()
        return await page(records)

    await run(broker, agent)

    assert broker.written == PAGES
    assert broker.said.count("begin") == 3


async def test_a_registry_that_takes_longer_than_any_transaction_may_is_waited_for(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine, whoever gave up on it and asked anew would never see a page."""
    monkeypatch.setattr(transaction, "STEP_LIMIT_S", 0.05)
    asked: list[int] = []

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        asked.append(records[0].offset)
        answered = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, answered.set)
        await answered.wait()
        return await page(records)

    await run(broker, agent)

    assert asked == [0, 1, 2]
    assert broker.written == PAGES


async def test_a_registry_that_never_answers_is_asked_anew(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "AGENT_LIMIT_S", 0.05)
    silences = [asyncio.Event()]

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        if silences:
            await silences.pop().wait()
        return await page(records)

    await run(broker, agent)

    assert broker.written == PAGES
    assert broker.said.count("start") == 2


async def test_a_bug_costs_its_record_and_not_its_partition(broker: Broker) -> None:
    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        if records[0].offset == 1:
            message = "a bug"
            raise ValueError(message)
        return await page(records)

    await run(broker, agent)

    assert broker.written == [PAGES[0], ("carillon.deadletters", b"1"), PAGES[2]]


async def test_a_flood_of_pages_that_cannot_be_handled_is_stopped_with_its_place_kept(broker: Broker) -> None:
    async def agent(_records: Sequence[Record[bytes]]) -> list[Outgoing]:
        message = "a bug"
        raise ValueError(message)

    limiter = a_limiter(run=2)
    track = a_track(broker, agent, asyncio.Semaphore(1), limiter)
    running = asyncio.create_task(track.run())

    async def is_held() -> bool:
        return bool(limiter.why)

    await eventually_async(is_held, 5.0)
    track.let_go()
    await asyncio.wait_for(running, 2.0)

    assert broker.written == [("carillon.deadletters", b"0"), ("carillon.deadletters", b"1")]
    assert broker.committed == 2


async def test_a_record_that_no_broker_would_take_is_replaced_by_a_dead_letter(broker: Broker) -> None:
    large = b"x" * LIMITS["results"]

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        return [Outgoing("results", "key", large), *await page(records)]

    await run(broker, agent, until=3)

    assert [topic for topic, _ in broker.written] == ["carillon.deadletters", "carillon.segments.fcm"] * 3


async def test_a_track_whose_turn_comes_too_late_leaves_its_page_to_the_next_owner(broker: Broker) -> None:
    at_work = asyncio.Semaphore(1)
    await at_work.acquire()
    track = a_track(broker, page, at_work, a_limiter())
    running = asyncio.create_task(track.run())

    async def is_waiting() -> bool:
        return "resume" in broker.said

    await eventually_async(is_waiting, 5.0)
    track.let_go()
    at_work.release()
    await asyncio.wait_for(running, 5.0)

    assert broker.written == []
    assert not at_work.locked()


async def test_a_track_whose_consumer_fetches_no_more_says_so_and_does_not_wait_for_it(broker: Broker) -> None:
    track = a_track(broker, page, asyncio.Semaphore(1), a_limiter())
    track._consumer._fetcher._fetch_task = await ended(RuntimeError("a bug"))

    with pytest.raises(DeadClientError):
        await asyncio.wait_for(track.run(), 5.0)
