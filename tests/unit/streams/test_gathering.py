"""Who is in a hurry is answered at once; who is not lets the broker gather."""

from pathlib import Path

import pytest

from models.names import Lane
from settings import Settings
from streams.app import create_app
from streams.consumer import CarillonConsumer
from streams.gathering import AT_ONCE, IN_BULK, Gathering
from streams.senders import Sender
from streams.topology import ROLES, sender_role


async def asked(tmp_path: Path, gathering: Gathering) -> tuple[int, int]:
    """Return what the consumer of a role would tell the broker: wait in ms, and bytes."""
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    settings = settings.model_copy(update={"worker": worker})
    app = create_app("record", settings, tables=False, gathering=gathering)
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    assert isinstance(consumer, CarillonConsumer)
    consumer._thread.thread_loop.close()  # its own thread is never started
    theirs = consumer._thread._create_worker_consumer(app.transport)
    await theirs.stop()
    return theirs._fetch_max_wait_ms, theirs._fetch_min_bytes


@pytest.mark.parametrize("gathering", [AT_ONCE, IN_BULK])
async def test_the_broker_is_told_how_long_to_gather(tmp_path: Path, gathering: Gathering) -> None:
    assert await asked(tmp_path, gathering) == (gathering.wait_ms, gathering.enough_bytes)


ALL = {**ROLES, **{f"send-{lane}": sender_role(Sender("fcm", lane)) for lane in Lane}}


@pytest.mark.parametrize("role", ["accept", "expand", "send-direct", "release"])
def test_nothing_is_gathered_on_the_way_of_a_direct_message(role: str) -> None:
    assert ALL[role].gathering == AT_ONCE


@pytest.mark.parametrize("role", sorted(ALL))
def test_no_record_lies_with_the_broker_for_longer_than_half_a_second(role: str) -> None:
    """An account that follows a second behind looks as if it hung."""
    gathering = ALL[role].gathering

    assert gathering.enough_bytes == 1 or gathering.wait_ms <= 500
