"""Whoever publishes now and then starts without a broker, and is told when it is away."""

import asyncio
from typing import Any, Self

import pytest
from aiokafka.errors import KafkaConnectionError

from models.errors import OutageError
from models.record import Outgoing
from settings import KafkaSettings
from streams import late_publisher as module
from streams.late_publisher import LatePublisher

RECORD = Outgoing("commands", "sale", b"{}")


class Broker:
    """Counts who connects, and can be away or silent."""

    def __init__(self) -> None:
        self.is_away = False
        self.is_silent = False
        self.open = 0
        self.made = 0
        self.records: list[Outgoing] = []


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    found = Broker()

    class Publisher:
        def __init__(self, *_: object, **__: object) -> None:
            found.made += 1

        async def __aenter__(self) -> Self:
            found.open += 1
            await asyncio.sleep(0)
            if found.is_away:
                raise KafkaConnectionError
            return self

        async def __aexit__(self, *_: object) -> None:
            found.open -= 1

        async def __call__(self, records: Any) -> None:
            if found.is_silent:
                await asyncio.Event().wait()
            found.records += records

    monkeypatch.setattr(module, "Publisher", Publisher)
    return found


async def test_it_connects_at_the_first_record_and_once_for_all(broker: Broker) -> None:
    publish = LatePublisher(KafkaSettings(), "edge")
    assert broker.made == 0

    await asyncio.gather(*(publish([RECORD]) for _ in range(3)))

    assert (broker.made, len(broker.records)) == (1, 3)
    await publish.close()
    assert broker.open == 0


async def test_a_broker_that_is_away_is_an_outage_and_is_tried_anew(broker: Broker) -> None:
    publish = LatePublisher(KafkaSettings(), "edge")
    broker.is_away = True
    with pytest.raises(OutageError, match="KafkaConnectionError"):
        await publish([RECORD])
    assert broker.open == 0, "what did not connect is closed"

    broker.is_away = False
    await publish([RECORD])

    assert broker.records == [RECORD]


async def test_a_broker_that_says_nothing_is_not_waited_for_for_ever(broker: Broker) -> None:
    broker.is_silent = True

    with pytest.raises(OutageError, match="TimeoutError"):
        await asyncio.wait_for(LatePublisher(KafkaSettings(), "edge", patience_s=0.01)([RECORD]), 2)
