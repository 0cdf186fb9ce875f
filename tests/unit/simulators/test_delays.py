"""Delayed answers come in the order in which they are due, on every event loop that we run on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvloop

from simulators.delays import Delays
from simulators.exchange import Reply


@dataclass
class Line:
    enough: asyncio.Event
    given: list[Any] = field(default_factory=list)

    def give(self, stream: Any, reply: Reply) -> None:
        self.given.append(stream)

    def flush(self) -> None:
        if len(self.given) == 50:
            self.enough.set()


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_answers_come_in_the_order_in_which_they_are_due(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def hold() -> list[Any]:
        line = Line(asyncio.Event())
        delays = Delays(asyncio.get_running_loop())
        for number in range(50):
            # the later half is due before the earlier one, and some are due at once
            delays.give_later(line, number, Reply(200, delay_s=(49 - number) // 10 / 1000))
        await asyncio.wait_for(line.enough.wait(), 10)
        return line.given

    with asyncio.Runner(loop_factory=new_loop) as runner:
        given = runner.run(hold())

    assert sorted(given) == list(range(50))
    assert given.index(49) < given.index(0)
