from datetime import timedelta

import pytest

from edge.grants import Grant, Scope, digest
from models.control import Control, Hold
from models.progress import Counts, State
from tests.support.builders import APP, NOON
from tests.support.edge_house import CONTROLLER, OPERATOR, SHOP, EdgeHouse, an_account, an_overview, kept
from tests.support.memory_reporting import MemoryReporting
from tests.support.open_page import a_look_later, a_page, parsed

BY = Hold(by="ops", why="trouble", since=NOON)


def house(*overviews) -> EdgeHouse:
    return EdgeHouse(MemoryReporting(list(overviews)))


async def test_a_page_is_told_everything_once() -> None:
    async with a_page(house(an_overview()), OPERATOR) as page:
        event, told = await page.next()

    assert event == "snapshot"
    assert told["you"] == {"name": "operator on duty", "app": "*", "controls": True}
    (row,) = told["notifications"]
    assert (row["notification_id"], row["state"], row["selected"], row["pending"]) == ("spring-sale", "running", 10, 1)
    assert row["channels"] == [
        {"channel": "fcm", "selected": 10, "accepted": 6, "failed": 2, "suppressed": 1, "pending": 1}
    ]
    assert sum(end["count"] for end in row["outcomes"]) == 10
    assert [(each["channel"], each["app"], each["state"]) for each in told["routes"]] == [("fcm", APP, "open")]
    assert told["lag"][0] == {"role": "send-fcm", "topic": "segments.fcm", "records": 7, "oldest_s": 7.2}
    assert (told["registry"], told["broker"]) == (True, True)


async def test_then_only_what_has_changed_is_told() -> None:
    edge = house(an_overview("changes"), an_overview("stays"))
    async with a_page(edge) as page:
        await page.next()
        counts = Counts(selected=10, accepted=7, unregistered=2, suppressed=1)
        edge.reporting.overviews[0] = an_overview("changes", progress=an_account("changes", counts=counts))
        event, told = await page.next()

    assert event == "changes"
    assert [row["notification_id"] for row in told["notifications"]] == ["changes"]
    assert told["notifications"][0]["accepted"] == 7
    assert told.keys() == {"at", "notifications"}


async def test_what_comes_and_goes_is_told_by_the_order() -> None:
    edge = house(an_overview("old"))
    async with a_page(edge) as page:
        await page.next()
        edge.reporting.overviews[:] = [an_overview("new")]
        _, told = await page.next()

    assert told["order"] == ["new"]
    assert [row["notification_id"] for row in told["notifications"]] == ["new"]


async def test_what_goes_on_comes_before_what_has_ended_and_a_crowd_before_named_people() -> None:
    direct = {"devices": [{"external_id": "phone-1"}]}
    done = an_account("done", state=State.FINISHED)
    named = kept(launch=kept().launch.model_copy(update={"audience": type(kept().launch.audience)(**direct)}))
    edge = house(
        an_overview("done", created_at=NOON + timedelta(hours=2), progress=done),
        an_overview("named", created_at=NOON + timedelta(hours=1), kept=named),
        an_overview("crowd"),
    )
    async with a_page(edge, OPERATOR) as page:
        _, told = await page.next()

    assert [row["notification_id"] for row in told["notifications"]] == ["crowd", "named", "done"]


async def test_a_token_sees_its_app_alone() -> None:
    edge = house(an_overview("ours"), an_overview("theirs", "bank", progress=an_account("theirs", app="bank")))
    for scope in ("*", "app:bank", f"app:{APP}", "channel:fcm", "route:fcm:bank"):
        edge.controls.controls[scope] = Control(scope=scope, version=1, paused=True, hold=BY)
    async with a_page(edge) as page:
        _, told = await page.next()

    assert [row["notification_id"] for row in told["notifications"]] == ["ours"]
    assert {route["app"] for route in told["routes"]} == {APP}
    assert {row["scope"] for row in told["scopes"]} == {"*", f"app:{APP}", "channel:fcm"}
    assert "bank" not in str(told)
    assert not told["you"]["controls"]


async def test_however_many_of_another_app_go_on_an_app_is_told_of_its_own_and_how_many_more() -> None:
    """A hundred rows of all apps together hid a campaign that ran, and its buttons."""
    later = NOON + timedelta(minutes=1)
    crowd = [an_overview(f"big-{n}", "big", created_at=later) for n in range(150)]
    edge = house(*crowd, an_overview("ours"))
    edge.grants.known[digest("big-token")] = Grant(name="big's analyst", app="big", scopes=[Scope.READ])
    async with a_page(edge) as ours, a_page(edge, "big-token") as theirs, a_page(edge, OPERATOR) as operators:
        told = [(await page.next())[1] for page in (ours, theirs, operators)]

    assert [row["notification_id"] for row in told[0]["notifications"]] == ["ours"]
    assert [(len(each["notifications"]), each["more"], each["more_at_least"]) for each in told] == [
        (1, 0, False),
        (100, 50, False),
        (100, 51, False),
    ]


async def test_a_page_whose_app_was_not_asked_for_yet_is_told_nothing_rather_than_that_all_is_quiet() -> None:
    edge = house(an_overview("ours"))
    board = edge.app.state.board
    board.every_s, board.beat_s = 0.005, 0.02
    asked = edge.app.state.watch
    wanted: set[str] = set()

    async def look(apps):
        return await asked(set(apps) & wanted)

    board.look = look
    async with a_page(edge) as page:
        assert await page.next() == ("", {})
        wanted.add(APP)
        event, told = await page.next()
        while not event:
            event, told = await page.next()

    assert event == "snapshot"
    assert [row["notification_id"] for row in told["notifications"]] == ["ours"]


async def test_what_holds_and_what_slows_a_notification_is_told_with_who_and_why() -> None:
    edge = house(an_overview(kept=kept(launch=kept().launch.model_copy(update={"rate_per_s": 50.0}))))
    edge.controls.going_on = ["spring-sale"]
    edge.controls.controls = {
        "*": Control(scope="*", version=1, rate_per_s=100.0, limited=BY),
        "notification:spring-sale": Control(scope="notification:spring-sale", version=1, paused=True, hold=BY),
    }
    async with a_page(edge) as page:
        _, told = await page.next()

    (row,) = told["notifications"]
    hold = {"by": "ops", "why": "trouble", "since": "2026-06-01T12:00:00Z"}
    assert row["held_by"] == [{"scope": "notification:spring-sale", **hold}]
    assert [(limit["scope"], limit["rate_per_s"]) for limit in row["limits"]] == [
        ("notification:spring-sale", 50.0),
        ("*", 100.0),
    ]


async def test_the_pace_and_what_is_left_follow_from_what_ended_between_looks() -> None:
    clock = [NOON]
    edge = EdgeHouse(MemoryReporting([an_overview()]), lambda: clock[0])

    def at(seconds: float, accepted: int) -> None:
        counts = Counts(selected=1000, accepted=accepted, pending=1000 - accepted)
        account = an_account(counts=counts, by_channel={"fcm": counts}, ends=None)
        edge.reporting.overviews[:] = [an_overview(progress=account)]
        clock[0] = NOON + timedelta(seconds=seconds)

    at(0, 100)
    async with a_page(edge) as page:
        _, told = await page.next()
        assert told["notifications"][0]["rate_per_s"] is None
        at(4, 300)
        _, told = await page.next()

    (row,) = told["notifications"]
    assert (row["rate_per_s"], row["left_s"]) == (50.0, 14.0)
    assert told["routes"][0]["rate_per_s"] == 50.0


async def test_while_the_registry_is_away_what_was_known_stays_and_that_is_said() -> None:
    edge = house(an_overview())
    async with a_page(edge) as page:
        await page.next()
        edge.reporting.is_away = True
        _, away = await page.next()
        edge.reporting.is_away = False
        _, back = await page.next()

    assert (away.keys(), away["registry"]) == ({"at", "registry"}, False)
    assert (back.keys(), back["registry"]) == ({"at", "registry"}, True)


async def test_while_the_broker_is_away_notifications_go_on_to_be_told() -> None:
    edge = house(an_overview())
    edge.broker.is_away = True
    async with a_page(edge) as page:
        _, told = await page.next()

    assert (told["broker"], told["lag"], told["lag_at"]) == (False, [], None)
    assert len(told["notifications"]) == 1
    assert "canary" not in str(told)


async def test_a_page_whose_token_is_taken_back_is_told_and_ends() -> None:
    edge = house(an_overview())
    async with a_page(edge) as page:
        await page.next()
        edge.grants.known.clear()
        assert await page.next() == ("farewell", {"why": "token"})
        assert await page.ends()


async def test_over_http_it_is_a_stream_of_events_that_nobody_keeps() -> None:
    edge = house(an_overview())
    edge.app.state.board.longest_s = 0
    answer = await edge.get("/v1/live")

    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert parsed(answer.content)[0] == "snapshot"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("nobody", 401), (CONTROLLER, 403), (SHOP, 503)])
async def test_who_may_not_look_or_comes_when_it_is_full_gets_a_problem(token: str | None, status: int) -> None:
    edge = house()
    edge.app.state.places.most = edge.app.state.board.longest_s = 0
    answer = await edge.get("/v1/live", token=token)

    assert answer.status_code == answer.json()["status"] == status


async def test_what_does_not_change_is_not_told() -> None:
    edge = house(an_overview())
    edge.app.state.board.beat_s = 0.05
    async with a_page(edge) as page:
        await page.next()
        await a_look_later()

        assert await page.next() == ("", {})
