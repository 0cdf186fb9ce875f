"""Connections are opened one at a time, some way apart, and more and more seldom where they are of no use."""

import asyncio
import ssl
from dataclasses import dataclass, field

import pytest

from providers.http2.connection import Connection
from providers.http2.dialling import FIRST_RETRY_S, LAST_RETRY_S, OPEN_AFTER, Dialling
from providers.http2.target import Target
from tests.support.eventually import eventually_async

APART_S = 0.1


@dataclass
class NotedTurns:
    """Notes when dialling has something to say."""

    turns: int = 0
    hopeless: int = 0
    made: list[Connection] = field(default_factory=list)

    def on_turn(self) -> None:
        self.turns += 1

    def on_hopeless(self) -> None:
        self.hopeless += 1

    def make(self) -> Connection:
        raise AssertionError


def a_dialling(owner: NotedTurns, host: str = "127.0.0.1", port: int = 1) -> Dialling:
    """Return the way to a port on which nobody listens."""
    return Dialling(Target(host, port, ssl.create_default_context(), 4, 5.0, apart_s=APART_S), owner.make, owner)


async def test_each_failure_waits_longer_up_to_a_limit_and_never_less_than_half() -> None:
    dialling, loop = a_dialling(NotedTurns()), asyncio.get_running_loop()

    for failures in range(1, 40):
        dialling.failed()
        wait_s = min(FIRST_RETRY_S * 2**failures, LAST_RETRY_S)
        assert wait_s * 0.49 < dialling._not_before - loop.time() <= wait_s


async def test_the_breaker_speaks_from_the_third_failure_on_until_something_succeeds() -> None:
    owner = NotedTurns()
    dialling = a_dialling(owner)

    for _ in range(OPEN_AFTER + 2):
        dialling.failed()
    assert owner.hopeless == 3
    dialling.succeeded()
    dialling.failed()

    assert owner.hopeless == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "nobody.invalid", "x" * 70, "a..b"])
async def test_a_server_that_is_not_there_is_a_failure_and_no_more(host: str) -> None:
    owner = NotedTurns()
    dialling = a_dialling(owner, host)

    dialling.dial()
    dialling.dial()

    async def is_over() -> bool:
        return owner.turns == 1 and dialling._failures == 1

    await eventually_async(is_over)
    await dialling.close()


async def test_who_is_too_early_is_called_when_it_is_time() -> None:
    owner, loop = NotedTurns(), asyncio.get_running_loop()
    dialling = a_dialling(owner)
    began = loop.time()
    dialling._not_before = began + APART_S

    dialling.dial()
    dialling.dial()
    assert owner.turns == 0

    async def is_called() -> bool:
        return owner.turns == 1

    await eventually_async(is_called)
    assert loop.time() - began >= APART_S
    await dialling.close()


async def test_after_its_end_nothing_is_opened_and_nobody_is_called() -> None:
    owner = NotedTurns()
    dialling = a_dialling(owner)
    dialling.dial()
    await dialling.close()

    assert owner.turns == 0
    assert dialling._task is None
    assert dialling._timer is None
