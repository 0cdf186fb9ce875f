"""What is written goes where it asks to go."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from models.errors import CarillonError, OutageError, PoisonError
from models.record import Outgoing
from settings import KafkaSettings
from streams import publish
from streams.publish import Publisher, partition_of
from streams.topics import RESULTS, segments
from tests.support.living import Tasks, ended


def test_records_of_one_spot_share_a_partition_and_those_of_the_next_have_the_next() -> None:
    partitions = [partition_of(Outgoing("segments.fcm", "key", b"", spot=spot)) for spot in (11, 11, 12, 25)]

    assert partitions == [11, 11, 0, 1]
    assert max(p for p in partitions if p is not None) < segments("fcm").partitions


def test_a_fixed_topic_has_partitions_of_its_own_number() -> None:
    assert partition_of(Outgoing("commands", "key", b"", spot=7)) == 1
    assert partition_of(Outgoing(RESULTS.name, "key", b"", spot=7)) == 7


def test_a_record_without_a_spot_goes_where_its_key_says() -> None:
    assert partition_of(Outgoing("segments.fcm", "key", b"")) is None


class Producer(Tasks):
    """Stands in for aiokafka's producer; what it is given before the loop comes round is one request."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options
        self.requests: list[list[bytes]] = []
        self.fault: KafkaError | None = None
        self._open = False
        self.said: list[str] = []

    async def start(self) -> None:
        self.said.append("start")

    async def stop(self) -> None:
        self.said.append("stop")

    async def send(self, _topic: str, value: bytes, **_more: object) -> "asyncio.Future[Any]":
        if self.fault is not None:
            raise self.fault
        if not self._open:
            self._open = True
            self.requests.append([])
            asyncio.get_running_loop().call_soon(self._close)
        self.requests[-1].append(value)
        sent: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        sent.set_result(type("Sent", (), {"offset": len(self.requests)}))
        return sent

    def _close(self) -> None:
        self._open = False


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Producer:
    made = Producer()
    monkeypatch.setattr(publish, "AIOKafkaProducer", lambda **options: made.options.update(options) or made)
    return made


async def test_what_is_written_within_the_linger_is_one_request_whatever_its_partitions(producer: Producer) -> None:
    publisher = Publisher(KafkaSettings(), "tally", linger_ms=5)
    first = asyncio.create_task(publisher.raw([("results", 3, None, b"first", [])]))
    await asyncio.sleep(0)
    second = asyncio.create_task(publisher.raw([("notes", 7, None, b"second", [])]))
    await asyncio.gather(first, second)

    assert producer.requests == [[b"first", b"second"]]
    assert producer.options["linger_ms"] == 0  # it would count again, for each partition


async def test_without_a_linger_nothing_waits(producer: Producer) -> None:
    publisher = Publisher(KafkaSettings(), "console", linger_ms=0)

    await publisher.raw([("commands", None, b"key", b"at once", [])])
    await publisher.raw([("commands", None, b"key", b"too", [])])

    assert producer.requests == [[b"at once"], [b"too"]]


@pytest.mark.parametrize(("fault", "error"), [(KafkaError(), OutageError), (MessageSizeTooLargeError(), PoisonError)])
async def test_what_cannot_be_written_says_whether_the_broker_or_the_record_is_at_fault(
    producer: Producer, fault: KafkaError, error: type[CarillonError]
) -> None:
    producer.fault = fault

    with pytest.raises(error):
        await Publisher(KafkaSettings(), "tally", linger_ms=1)([Outgoing("results", "key", b"")])


async def test_a_producer_that_can_send_nothing_any_more_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    dead, fresh = Producer(), Producer()
    made = iter((dead, fresh))
    monkeypatch.setattr(publish, "AIOKafkaProducer", lambda **_: next(made))
    publisher = Publisher(KafkaSettings(), "tally", linger_ms=0)
    dead._sender.sender_task = await ended(RuntimeError("the handler is closed"))

    await publisher.raw([("results", 3, None, b"row", [])])

    assert (dead.requests, fresh.requests) == ([], [[b"row"]])
    assert (dead.said, fresh.said) == (["stop"], ["start"])
