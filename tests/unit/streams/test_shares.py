"""A worker's share follows every assignment; the shares of all workers of a lane are one, as are the lanes' parts."""

from pathlib import Path

import pytest
from faust.types import TP

from models.names import Lane
from settings import Settings
from streams.app import CarillonApp, create_app
from streams.shares import OwnedShare, part_of
from streams.topics import segments

CAMPAIGNS, DIRECT = segments("fcm"), segments("fcm", Lane.DIRECT)


def an_app(folder: Path, instance: str = "1") -> CarillonApp:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": folder, "instance": instance})
    return create_app("send-fcm", settings.model_copy(update={"worker": worker}), tables=True)


@pytest.fixture
def app(tmp_path: Path) -> CarillonApp:
    return an_app(tmp_path)


@pytest.fixture
def share(app: CarillonApp) -> OwnedShare:
    return OwnedShare(app, CAMPAIGNS, "carillon.")


def of_campaigns(*partitions: int) -> set[TP]:
    return {TP("carillon.segments.fcm", partition) for partition in partitions}


def test_nothing_is_owned_before_the_first_assignment(share: OwnedShare) -> None:
    assert share() == 0.0


async def test_whoever_is_alone_owns_all(app: CarillonApp, share: OwnedShare) -> None:
    await app.on_partitions_assigned.send(of_campaigns(*range(12)))

    assert share() == 1.0


async def test_each_assignment_replaces_the_one_before(app: CarillonApp, share: OwnedShare) -> None:
    shares = []

    for owned in (range(12), range(6), range(3), range(0), range(4)):
        await app.on_partitions_assigned.send(of_campaigns(*owned))
        shares.append(share())

    assert shares == [1.0, 0.5, 0.25, 0.0, pytest.approx(1 / 3)]


async def test_while_partitions_are_taken_what_is_in_flight_may_finish(app: CarillonApp, share: OwnedShare) -> None:
    await app.on_partitions_assigned.send(of_campaigns(0, 1, 2))

    await app.on_partitions_revoked.send(of_campaigns(0, 1, 2))

    assert share() == 0.25


async def test_changelogs_and_topics_of_others_do_not_count(app: CarillonApp, share: OwnedShare) -> None:
    names = (
        "carillon.send-fcm-notes-changelog",
        "carillon.segments.apns",
        "carillon.results",
        f"carillon.{DIRECT.name}",
    )

    await app.on_partitions_assigned.send(of_campaigns(5) | {TP(name, 5) for name in names})

    assert share() == pytest.approx(1 / 12)


async def test_the_shares_of_all_workers_are_one_however_the_partitions_fall(tmp_path: Path) -> None:
    everything = sorted(TP(f"carillon.{DIRECT.name}", number) for number in range(12))
    total = 0.0

    for index, owned in enumerate((everything[:5], everything[5:6], everything[6:])):
        app = an_app(tmp_path, str(index))
        share = OwnedShare(app, DIRECT, "carillon.")
        await app.on_partitions_assigned.send(set(owned))
        total += share()

    assert total == pytest.approx(1.0)


@pytest.mark.parametrize("direct_share", [0.01, 0.1, 0.9])
def test_both_lanes_together_have_the_whole_rate(direct_share: float) -> None:
    parts = [part_of(lane, direct_share) for lane in Lane]

    assert part_of(Lane.DIRECT, direct_share) == direct_share
    assert sum(parts) == pytest.approx(1.0)
