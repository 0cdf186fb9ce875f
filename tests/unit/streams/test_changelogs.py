"""A changelog is fetched while a table recovers from it, and not afterwards."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP

from streams.consumer import CommittedConsumerThread
from streams.gathering import AT_ONCE
from streams.living import DeadClientError
from tests.support.living import Tasks, ended

SOURCE = TP("carillon.segments.fcm", 3)
CHANGELOG = TP("carillon.send-fcm-notes-changelog", 3)


@dataclass
class Client(Tasks):
    """Stands in for aiokafka's consumer, to which both are assigned."""

    paused: set[TopicPartition] = field(default_factory=set)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(*SOURCE), TopicPartition(*CHANGELOG)}

    def pause(self, tp: TopicPartition) -> None:
        self.paused.add(tp)

    def resume(self, tp: TopicPartition) -> None:
        self.paused.discard(tp)


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> CommittedConsumerThread:
    """Return a thread that was never started, and that finds nothing."""

    async def nothing(*_args: object, **_kwargs: object) -> dict[TP, list[object]]:
        return {}

    monkeypatch.setattr(AIOKafkaConsumerThread, "_fetch_records", nothing)
    found = CommittedConsumerThread.__new__(CommittedConsumerThread)
    found.app = SimpleNamespace(gathering=AT_ONCE)
    found.consumer = SimpleNamespace(_is_changelog_tp=lambda tp: tp.topic.endswith("-changelog"))
    return found


async def test_what_we_wrote_ourselves_is_neither_fetched_nor_kept(thread: CommittedConsumerThread) -> None:
    client = Client()
    client._fetcher._records = {CHANGELOG: "ours", SOURCE: "theirs"}

    await thread._fetch_records(client, {SOURCE}, timeout=1.0)

    assert client.paused == {CHANGELOG}
    assert client._fetcher._records == {SOURCE: "theirs"}


async def test_a_table_that_recovers_gets_all_of_it(thread: CommittedConsumerThread) -> None:
    client = Client(paused={TopicPartition(*CHANGELOG)})
    client._fetcher._records = {CHANGELOG: "rows"}

    await thread._fetch_records(client, {CHANGELOG}, timeout=1.0)

    assert client.paused == set()
    assert client._fetcher._records == {CHANGELOG: "rows"}


async def test_a_thread_whose_fetcher_died_does_not_wait_for_it(thread: CommittedConsumerThread) -> None:
    client = Client()
    client._fetcher._fetch_task = await ended(RuntimeError("a bug"))

    with pytest.raises(DeadClientError):
        await thread._fetch_records(client, {SOURCE}, timeout=1.0)
