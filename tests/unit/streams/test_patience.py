"""Who waits for a dependency neither gives up nor falls asleep over it."""

import asyncio

import pytest

from models.errors import OutageError, PoisonError
from streams import patience
from streams.patience import LONGEST_WAIT_S, until_there


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, each time, without waiting."""
    found: list[float] = []
    really = asyncio.sleep

    async def sleep(seconds: float) -> None:
        found.append(seconds)
        await really(0)

    monkeypatch.setattr(patience.asyncio, "sleep", sleep)
    return found


async def test_work_goes_on_within_two_seconds_of_a_return_however_long_it_took(waits: list[float]) -> None:
    calls = iter([*(OutageError("registry: away") for _ in range(50)), "there"])

    async def work() -> str:
        answer = next(calls)
        if isinstance(answer, OutageError):
            raise answer
        return answer

    assert await until_there(work) == "there"
    assert len(waits) == 50
    assert waits[0] < 0.5
    assert max(waits) == LONGEST_WAIT_S <= 2


async def test_what_is_no_outage_is_not_tried_again(waits: list[float]) -> None:
    async def work() -> None:
        raise PoisonError(reason="schema")

    with pytest.raises(PoisonError):
        await until_there(work)
    assert waits == []
