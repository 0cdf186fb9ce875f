"""A client of aiokafka whose tasks have died is found out, and none of them lives on behind a closed one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from settings import Settings
from streams.app import create_app
from streams.consumer import CarillonConsumer
from streams.living import DeadClientError, end, ensure_fetches, is_dead
from tests.support.living import Tasks, ended


async def test_a_consumer_that_fetches_is_left_alone() -> None:
    at_work = asyncio.create_task(asyncio.sleep(60))
    consumer = Tasks()
    ensure_fetches(consumer)
    consumer._fetcher._fetch_task = at_work

    ensure_fetches(consumer)

    at_work.cancel()


@pytest.mark.parametrize("which", ["fetcher", "metadata"])
async def test_a_consumer_whose_task_died_says_of_what(which: str) -> None:
    died = await ended(RuntimeError("the handler is closed"))
    consumer = Tasks()
    if which == "fetcher":
        consumer._fetcher._fetch_task = died
    else:
        consumer._client._sync_task = died

    with pytest.raises(DeadClientError, match="the fetcher") as told:
        ensure_fetches(consumer)

    assert isinstance(told.value.__cause__, RuntimeError)


async def test_a_consumer_that_was_stopped_is_passed_over() -> None:
    consumer = Tasks(_closed=True)
    consumer._fetcher._fetch_task = await ended()

    ensure_fetches(consumer)


async def test_a_producer_is_dead_when_nobody_sends_or_knows_where_to() -> None:
    assert not is_dead(Tasks())
    mute, lost = Tasks(), Tasks()
    mute._sender.sender_task = await ended(RuntimeError("the handler is closed"))
    lost._client._sync_task = await ended()

    assert is_dead(mute)
    assert is_dead(lost)


async def test_a_producer_that_does_not_end_in_time_leaves_no_task_behind() -> None:
    producer = AIOKafkaProducer(bootstrap_servers="nowhere:1")
    producer._sender._sender_task = asyncio.create_task(asyncio.sleep(60))
    producer._message_accumulator.close = asyncio.Event().wait

    await end(producer, 0.01)
    await asyncio.sleep(0)

    assert producer._sender.sender_task.cancelled()


class Fetcher:
    """Stands in for Faust's service around the loop."""

    should_stop = False


@pytest.fixture
async def consumer(tmp_path: Path) -> AsyncIterator[CarillonConsumer]:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    app = create_app("tally", settings.model_copy(update={"worker": worker}), tables=False)
    made = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    assert isinstance(made, CarillonConsumer)
    yield made
    made._thread.thread_loop.close()


def broken_loop(error: BaseException) -> Any:
    async def loop(*_: object) -> None:
        raise error

    return loop


async def test_a_loop_that_is_called_off_by_nobody_ends_the_worker(
    consumer: CarillonConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a promise of the consumer's thread brings it; Faust would pass over it."""
    monkeypatch.setattr(CarillonConsumer.__mro__[1], "_drain_messages", broken_loop(asyncio.CancelledError()))

    await consumer._drain_messages(Fetcher())

    assert consumer.app.crashed
    assert isinstance(consumer.app.crash_reason, DeadClientError)


async def test_a_loop_that_is_told_to_end_ends_alone(
    consumer: CarillonConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(CarillonConsumer.__mro__[1], "_drain_messages", wait)
    loop = asyncio.create_task(consumer._drain_messages(Fetcher()))
    await asyncio.sleep(0)

    loop.cancel()
    await asyncio.wait([loop])

    assert loop.cancelled()
    assert not consumer.app.crashed
