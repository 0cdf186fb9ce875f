"""A worker's share follows every assignment, and the shares of all workers are one."""

from pathlib import Path

import pytest
from faust.types import TP

from models.names import Lane
from settings import Settings
from streams.app import CarillonApp, create_app
from streams.shares import OwnedShare, share_of
from streams.topics import segments

TOPICS = ("carillon.segments.fcm", "carillon.segments.fcm.direct")


@pytest.fixture
def app(tmp_path: Path) -> CarillonApp:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    return create_app("send-fcm", settings.model_copy(update={"worker": worker}), tables=True)


@pytest.fixture
def share(app: CarillonApp) -> OwnedShare:
    return share_of(app, "fcm", "carillon.")


def of_both_lanes(*partitions: int) -> set[TP]:
    return {TP(topic, partition) for topic in TOPICS for partition in partitions}


def test_nothing_is_owned_before_the_first_assignment(share: OwnedShare) -> None:
    assert share() == 0.0


async def test_whoever_is_alone_owns_all(app: CarillonApp, share: OwnedShare) -> None:
    await app.on_partitions_assigned.send(of_both_lanes(*range(12)))

    assert share() == 1.0


async def test_each_assignment_replaces_the_one_before(app: CarillonApp, share: OwnedShare) -> None:
    shares = []

    for owned in (range(12), range(6), range(3), range(0), range(4)):
        await app.on_partitions_assigned.send(of_both_lanes(*owned))
        shares.append(share())

    assert shares == [1.0, 0.5, 0.25, 0.0, pytest.approx(1 / 3)]


async def test_while_partitions_are_taken_what_is_in_flight_may_finish(app: CarillonApp, share: OwnedShare) -> None:
    await app.on_partitions_assigned.send(of_both_lanes(0, 1, 2))

    await app.on_partitions_revoked.send(of_both_lanes(0, 1, 2))

    assert share() == 0.25


async def test_changelogs_and_topics_of_others_do_not_count(app: CarillonApp, share: OwnedShare) -> None:
    others = {TP("carillon.send-fcm-notes-changelog", 5), TP("carillon.segments.apns", 5), TP("carillon.results", 5)}

    await app.on_partitions_assigned.send(of_both_lanes(5) | others)

    assert share() == pytest.approx(1 / 12)


async def test_a_worker_that_has_only_direct_messages_may_send_them(app: CarillonApp, share: OwnedShare) -> None:
    await app.on_partitions_assigned.send({TP(TOPICS[1], 3)})

    assert share() == pytest.approx(1 / 24)


async def test_the_shares_of_all_workers_are_one_however_the_lanes_fall(tmp_path: Path) -> None:
    settings = Settings()
    everything = sorted(TP(f"carillon.{segments('fcm', lane).name}", n) for lane in Lane for n in range(12))
    total = 0.0

    for index, owned in enumerate((everything[:5], everything[5:6], everything[6:])):
        worker = settings.worker.model_copy(update={"data_dir": tmp_path, "instance": str(index)})
        app = create_app("send-fcm", settings.model_copy(update={"worker": worker}), tables=True)
        share = share_of(app, "fcm", "carillon.")
        await app.on_partitions_assigned.send(set(owned))
        total += share()

    assert total == pytest.approx(1.0)
