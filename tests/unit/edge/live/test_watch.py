"""Each app is shown its own, however much others do; and the registry is asked no more often for that than agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from edge.given import Given
from edge.grants import ALL_APPS
from edge.live.sight import MOST, READ
from edge.live.view import EMPTY
from edge.live.watch import AT_ONCE, STALE, Watch
from models.progress import State
from models.reporting import Listed, Overview, OverviewPage
from tests.support.builders import APP, NOON
from tests.support.edge_house import an_account, an_overview
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_controls import MemoryControlBook
from tests.support.memory_reporting import MemoryReporting

BIG = "big"


@dataclass
class Counted(MemoryReporting):
    """Notes for which apps it was asked."""

    listed: list[str | None] = field(default_factory=list)
    gone: list[str | None] = field(default_factory=list)

    async def notifications(
        self, app: str | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        self.listed.append(app)
        return await super().notifications(app, since, until, after, limit)

    async def going(self, app: str | None, limit: int) -> Sequence[Overview]:
        self.gone.append(app)
        return await super().going(app, limit)


class House:
    """A watch, what it asks, and its time."""

    def __init__(self, *overviews: Overview) -> None:
        self.now = NOON
        self.reporting = Counted(list(overviews))
        broker = MemoryBroker()
        given = Given(MemoryControlBook(), broker.publish, broker.lags, [("fcm", APP), ("fcm", BIG)])
        self.look = Watch(self.reporting, given, lambda: self.now)


def running(app: str, number: int, begin: int = 0, **changes: object) -> list[Overview]:
    ids = [f"{app}-{n}" for n in range(begin, begin + number)]
    return [an_overview(id_, app, progress=an_account(id_, app=app), **changes) for id_ in ids]


async def test_another_apps_crowd_hides_nothing() -> None:
    later = NOON + timedelta(minutes=5)
    house = House(*running(BIG, 150, created_at=later), *running(APP, 1))

    view = await house.look({APP, BIG, ALL_APPS})

    shop, big, everything = (view.shown[app] for app in (APP, BIG, ALL_APPS))
    assert list(shop.notifications) == ["shop-0"]
    assert (shop.more, shop.more_at_least) == (0, False)
    assert {row.app for row in big.notifications.values()} == {BIG}
    assert (len(big.notifications), big.more) == (MOST, 50)
    assert (len(everything.notifications), everything.more) == (MOST, 51)
    assert [route.app for route in shop.routes] == [APP]


async def test_what_has_ended_is_shown_to_its_app_whatever_others_sent_since() -> None:
    ended = an_overview("sale", progress=an_account("sale", state=State.FINISHED))
    house = House(*running(BIG, 2 * READ, created_at=NOON + timedelta(hours=1)), ended)

    view = await house.look({APP})

    assert list(view.shown[APP].notifications) == ["sale"]


async def test_more_than_are_counted_are_said_to_be_at_least_so_many() -> None:
    house = House(*running(BIG, READ + 50))

    shown = (await house.look({BIG})).shown[BIG]

    assert (shown.more, shown.more_at_least) == (READ - MOST, True)


async def test_only_for_apps_that_are_looked_at_the_registry_is_asked() -> None:
    house = House(*(each for n in range(50) for each in running(f"app-{n}", 1)))

    await house.look({APP})

    assert house.reporting.listed == house.reporting.gone == [APP]


async def test_however_many_apps_are_looked_at_a_look_asks_for_few_and_each_has_its_turn() -> None:
    apps = [f"app-{n}" for n in range(4 * AT_ONCE)]
    house = House(*(each for app in apps for each in running(app, 1)))
    known = []
    for _ in range(4):
        view = await house.look(set(apps))
        known.append(len(view.shown))
        house.now += timedelta(seconds=1)

    assert known == [AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE, 4 * AT_ONCE]
    assert sorted(map(str, house.reporting.gone)) == sorted(map(str, house.reporting.listed)) == sorted(apps)
    await house.look(set(apps))
    assert len(house.reporting.gone) == 5 * AT_ONCE
    assert set(house.reporting.gone[-AT_ONCE:]) == set(house.reporting.gone[:AT_ONCE]), "the oldest is asked anew"


async def test_who_comes_when_many_look_is_the_next() -> None:
    apps = [f"app-{n}" for n in range(4 * AT_ONCE)]
    house = House(*running(APP, 1))
    await house.look(set(apps))

    view = await house.look({*apps, APP})

    assert list(view.shown[APP].notifications) == ["shop-0"]


async def test_an_app_whose_turn_did_not_come_is_not_said_to_be_quiet() -> None:
    house = House(*running(APP, 1))

    view = await house.look([*(f"app-{n}" for n in range(AT_ONCE)), APP])

    assert view.registry
    assert APP not in view.shown


async def test_while_the_registry_is_away_whoever_comes_is_told_that_and_the_known_stays_known() -> None:
    house = House(*running(APP, 1))
    await house.look({APP})
    house.reporting.is_away = True

    view = await house.look({APP, BIG})

    assert not view.registry
    assert list(view.shown[APP].notifications) == ["shop-0"]
    assert view.shown[BIG] == EMPTY


@pytest.mark.parametrize(("later", "is_known"), [(timedelta(seconds=1), True), (2 * STALE, False)])
async def test_what_was_seen_before_a_long_time_without_pages_is_not_shown(later: timedelta, *, is_known: bool) -> None:
    house = House(*running(APP, 1))
    await house.look({APP})
    house.now += later
    house.reporting.is_away = True

    view = await house.look({APP})

    assert bool(view.shown[APP].notifications) is is_known


async def test_an_app_that_nobody_looks_at_any_more_is_forgotten() -> None:
    house = House(*running(APP, 1))
    await house.look({APP, BIG})

    assert (await house.look({BIG})).shown.keys() == {BIG}
