"""The broker is looked at while somebody asks, by one for all."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from models.errors import OutageError
from models.lag import LagSeen
from settings import KafkaSettings
from streams import asked_lag as module
from streams.asked_lag import AskedLag
from tests.support.eventually import eventually_async


class Looks:
    """What stands in for the watch: it shows a look when it is told to."""

    def __init__(self) -> None:
        self.running = 0
        self.is_away = False
        self.show: Any = None
        self.is_fresh = False

    def look(self) -> LagSeen:
        seen = LagSeen(datetime.now(UTC), [])
        self.is_fresh = True
        self.show(seen)
        return seen

    async def run(self) -> None:
        self.running += 1
        try:
            await asyncio.sleep(0)
            if not self.is_away:
                self.look()
            await asyncio.Event().wait()
        finally:
            self.running -= 1


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    found = Looks()

    def made(_kafka: object, _groups: object, show: Any, _clock: object) -> Looks:
        found.show = show
        return found

    monkeypatch.setattr(module, "LagWatch", made)
    return found


def asked(patience_s: float = 5.0) -> AskedLag:
    return AskedLag(KafkaSettings(), {}, lambda: datetime.now(UTC), patience_s=patience_s)


async def test_the_first_who_asks_waits_for_a_look_and_the_others_have_it(looks: Looks) -> None:
    lags = asked()
    assert looks.running == 0

    first, second = await asyncio.gather(lags(), lags())
    newer = looks.look()

    assert first is second
    assert await lags() is newer
    assert looks.running == 1
    await lags.close()
    assert looks.running == 0


async def test_a_broker_that_tells_nothing_is_an_outage(looks: Looks) -> None:
    looks.is_away = True
    lags = asked(patience_s=0.01)

    with pytest.raises(OutageError, match="lag"):
        await lags()
    await lags.close()


async def test_when_nobody_asks_any_more_the_looking_ends_and_begins_anew_when_somebody_does(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.02)
    lags = asked()
    await lags()

    async def rests() -> bool:
        return looks.running == 0

    await eventually_async(rests)

    looks.is_fresh = False
    await lags()

    assert looks.running == 1
    await lags.close()
