"""Urgent records are fetched before all others, and do not keep the others out."""

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faust.types import TP

from settings import Settings
from streams.app import create_app
from streams.consumer import URGENT_IN_A_ROW, CarillonConsumer, CommittedConsumerThread

CAMPAIGN, DIRECT = TP("carillon.segments.fcm", 0), TP("carillon.segments.fcm.direct", 0)


@dataclass
class Fetcher:
    """Has a record of each partition that is in *has*, whenever it is asked."""

    has: set[TP]
    asked: list[tuple[set[TP], float]] = field(default_factory=list)
    _closed: bool = False

    @property
    def _subscriptions(self) -> "Fetcher":
        return self

    def fetch_context(self) -> AbstractContextManager[None]:
        return nullcontext()

    async def fetched_records(
        self,
        partitions: Collection[TP],
        timeout: float,  # noqa: ASYNC109 -- aiokafka's
        max_records: int,
    ) -> dict[TP, list[Any]]:
        del max_records
        self.asked.append((set(partitions), timeout))
        return {tp: [object()] for tp in partitions if tp in self.has}


@dataclass
class Broker:
    """aiokafka's consumer, as far as it is asked."""

    _fetcher: Fetcher
    _closed: bool = False


def a_thread(folder: Path) -> CommittedConsumerThread:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": folder})
    app = create_app("send", settings.model_copy(update={"worker": worker}), tables=False)
    app.urgent_topics = {DIRECT.topic}
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    assert isinstance(consumer, CarillonConsumer)
    consumer.flow_active = True
    thread = consumer._thread
    assert isinstance(thread, CommittedConsumerThread)
    thread.thread_loop.close()  # it is never started
    return thread


async def fetch(thread: CommittedConsumerThread, fetcher: Fetcher) -> set[TP]:
    return set(await thread._fetch_records(Broker(fetcher), {CAMPAIGN, DIRECT}, 1.0, 10))


async def test_urgent_records_come_alone_and_first(tmp_path: Path) -> None:
    fetcher = Fetcher({CAMPAIGN, DIRECT})

    assert await fetch(a_thread(tmp_path), fetcher) == {DIRECT}
    assert fetcher.asked == [({DIRECT}, 0)]


async def test_without_urgent_ones_everything_is_waited_for_together(tmp_path: Path) -> None:
    fetcher = Fetcher(set())

    assert await fetch(a_thread(tmp_path), fetcher) == set()
    assert fetcher.asked == [({DIRECT}, 0), ({CAMPAIGN, DIRECT}, 1.0)]


async def test_a_stream_of_urgent_records_leaves_the_others_a_turn(tmp_path: Path) -> None:
    thread, fetcher = a_thread(tmp_path), Fetcher({CAMPAIGN, DIRECT})

    found = [await fetch(thread, fetcher) for _ in range(3 * (URGENT_IN_A_ROW + 1))]

    assert found.count({CAMPAIGN}) == 3
    assert found.count({DIRECT}) == 3 * URGENT_IN_A_ROW


async def test_where_nobody_else_has_a_record_the_urgent_ones_go_on(tmp_path: Path) -> None:
    thread, fetcher = a_thread(tmp_path), Fetcher({DIRECT})

    assert [await fetch(thread, fetcher) for _ in range(20)] == [{DIRECT}] * 20
