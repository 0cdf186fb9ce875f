"""Who is in a hurry is answered at once; who is not lets the broker gather."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from models.names import Lane
from settings import Settings
from streams.app import create_app
from streams.consumer import CarillonConsumer
from streams.gathering import AT_ONCE, IN_BULK, LATELY_S, PROMPT, Attention, Gathering
from streams.senders import Sender
from streams.topology import ROLES, sender_role


def consumer_of(tmp_path: Path, gathering: Gathering) -> CarillonConsumer:
    """Return the consumer of a role that gathers so; it is never started."""
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    settings = settings.model_copy(update={"worker": worker})
    app = create_app("record", settings, tables=False, gathering=gathering)
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    assert isinstance(consumer, CarillonConsumer)
    consumer._thread.thread_loop.close()
    return consumer


async def asked(tmp_path: Path, gathering: Gathering) -> tuple[int, int]:
    """Return what the consumer of a role would tell the broker: wait in ms, and bytes."""
    consumer = consumer_of(tmp_path, gathering)
    theirs = consumer._thread._create_worker_consumer(consumer.app.transport)
    await theirs.stop()
    return theirs._fetch_max_wait_ms, theirs._fetch_min_bytes


@pytest.mark.parametrize("gathering", [AT_ONCE, IN_BULK])
async def test_the_broker_is_told_how_long_to_gather(tmp_path: Path, gathering: Gathering) -> None:
    assert await asked(tmp_path, gathering) == (gathering.wait_ms, gathering.enough_bytes)


ALL = {**ROLES, **{f"send-{lane}": sender_role(Sender("fcm", lane)) for lane in Lane}}


@pytest.mark.parametrize("role", ["accept", "expand", "send-direct", "release"])
def test_nothing_is_gathered_on_the_way_of_a_direct_message(role: str) -> None:
    assert ALL[role].gathering.enough_bytes == 1


@pytest.mark.parametrize("role", ["accept", "send-direct"])
def test_a_fetch_on_the_way_of_a_direct_message_never_lasts(role: str) -> None:
    """It may leave out the partition on which the next one comes."""
    assert ALL[role].gathering == PROMPT
    assert PROMPT.wait_ms <= 25
    assert PROMPT.idle_ms <= 250


@pytest.mark.parametrize("role", sorted(ALL))
def test_no_record_lies_with_the_broker_for_longer_than_half_a_second(role: str) -> None:
    """An account that follows a second behind looks as if it hung."""
    gathering = ALL[role].gathering

    assert gathering.enough_bytes == 1 or gathering.wait_ms <= 500


class Fetcher:
    """Stands in for aiokafka's."""

    def __init__(self, *held: str) -> None:
        self._records = dict.fromkeys(held)
        self._fetch_max_wait_ms = self._fetch_min_bytes = 0
        self._prefetch_backoff = 0.0

    @property
    def asked(self) -> tuple[int, int]:
        return self._fetch_max_wait_ms, self._fetch_min_bytes


def test_where_nothing_comes_the_first_record_is_handed_over_at_once_and_the_next_are_gathered() -> None:
    fetcher = Fetcher()

    IN_BULK.follow(fetcher, idle=True)
    idle = fetcher.asked
    IN_BULK.follow(fetcher, idle=False)

    assert idle == (AT_ONCE.wait_ms, AT_ONCE.enough_bytes)
    assert fetcher.asked == (IN_BULK.wait_ms, IN_BULK.enough_bytes)


def test_who_holds_records_is_not_idle() -> None:
    """Their partitions are left out of a fetch: a long one would keep the next records of them from coming."""
    fetcher = Fetcher("results-3")

    IN_BULK.follow(fetcher, idle=True)

    assert fetcher.asked == (IN_BULK.wait_ms, IN_BULK.enough_bytes)


def test_a_consumer_is_idle_only_when_none_of_its_tracks_has_found_anything_lately() -> None:
    fetcher, attention = Fetcher(), Attention(PROMPT)

    asked = []
    for now, found in ((0.0, False), (1.0, True), (1.1, False), (1.0 + LATELY_S, False), (2.1 + LATELY_S, False)):
        attention.note(fetcher, now, found=found)
        asked.append(fetcher.asked[0])

    assert asked == [PROMPT.idle_ms, *[PROMPT.wait_ms] * 3, PROMPT.idle_ms]
    assert fetcher._prefetch_backoff == PROMPT.backoff_s


async def test_every_fetch_tells_whether_anything_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[dict[str, list[object]]] = [{}, {"results-3": [object()]}]

    async def fetch(_self: object, _consumer: object, *_args: object, **_kwargs: object) -> dict[str, list[object]]:
        return found.pop(0)

    monkeypatch.setattr(AIOKafkaConsumerThread, "_fetch_records", fetch)
    thread = consumer_of(tmp_path, IN_BULK)._thread
    theirs = SimpleNamespace(_fetcher=Fetcher(), assignment=set, _closed=True)

    seen = []
    for _ in range(2):
        await thread._fetch_records(theirs, set(), timeout=1.0)
        seen.append(theirs._fetcher.asked[0])

    assert seen == [AT_ONCE.wait_ms, IN_BULK.wait_ms]


def test_a_role_commits_as_often_as_reading_again_is_dear(tmp_path: Path) -> None:
    app = consumer_of(tmp_path, IN_BULK).app

    assert app.conf.broker_commit_interval == IN_BULK.commit_s > AT_ONCE.commit_s
