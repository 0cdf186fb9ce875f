"""What is done is committed before partitions are given away, and an app says that it flows only when it does."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from settings import Settings
from streams import app as module
from streams.app import CarillonApp, create_app

LOG = logging.getLogger("test")


@pytest.fixture
def app(tmp_path: Path) -> CarillonApp:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    return create_app("tally", settings.model_copy(update={"worker": worker}), tables=False)


class Consumer:
    """Stands in for Faust's consumer: commits one at a time, and who comes second gets nothing."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.at_work: asyncio.Event | None = None

    async def maybe_wait_for_commit_to_finish(self) -> bool:
        if self.at_work is None:
            return False
        await self.at_work.wait()
        self.at_work = None
        return True

    async def commit(self) -> bool:
        if await self.maybe_wait_for_commit_to_finish():
            return False
        self.said.append("commit")
        return True


async def test_what_the_drain_finished_is_committed_also_behind_a_commit_at_work(app: CarillonApp) -> None:
    consumer = Consumer()
    consumer.at_work = asyncio.Event()

    async def drain() -> None:
        consumer.said.append(f"drain of era {app.era}")

    app.drains.append(drain)
    giving = asyncio.create_task(app._consumer_wait_empty(consumer, LOG))
    for _ in range(5):
        await asyncio.sleep(0)
    consumer.at_work.set()
    await giving

    assert consumer.said == ["drain of era 1", "commit"]


async def test_a_broker_that_is_away_does_not_hold_up_the_end(
    app: CarillonApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMIT_S", 0.01)
    consumer = Consumer()
    consumer.at_work = asyncio.Event()

    await asyncio.wait_for(app._consumer_wait_empty(consumer, LOG), 2.0)

    assert consumer.said == []


async def test_an_app_without_its_partitions_does_not_flow(app: CarillonApp, monkeypatch: pytest.MonkeyPatch) -> None:
    started: Any = property(lambda _self: True)
    monkeypatch.setattr(CarillonApp, "started", started)
    assert not app.flows

    app.tables.on_actives_ready()
    assert app.flows

    app.rebalancing = True
    assert not app.flows
