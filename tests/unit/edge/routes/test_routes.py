from datetime import timedelta

from models.control import Control, Hold
from models.progress import Counts
from tests.support.builders import APP, NOON
from tests.support.edge_house import ALL, SHOP, EdgeHouse, an_account, an_overview
from tests.support.memory_reporting import MemoryReporting

BY = Hold(by="send-fcm-1", why="21 % of the last 1,000 addresses are dead", since=NOON)


def house() -> EdgeHouse:
    theirs = an_overview("theirs", "bank", progress=an_account("theirs", app="bank"))
    edge = EdgeHouse(MemoryReporting([an_overview(), theirs]))
    route = f"route:fcm:{APP}"
    edge.controls.controls = {
        route: Control(scope=route, version=1, paused=True, hold=BY),
        "channel:fcm": Control(scope="channel:fcm", version=1, rate_per_s=500.0),
    }
    return edge


async def test_a_route_tells_what_holds_it_and_what_slows_it() -> None:
    (row,) = (await house().get("/v1/routes", token=SHOP)).json()["data"]

    assert row == {
        "channel": "fcm",
        "app": APP,
        "state": "paused",
        "rate_per_s": None,
        "held_by": [{"scope": f"route:fcm:{APP}", "by": BY.by, "why": BY.why, "since": "2026-06-01T12:00:00Z"}],
        "limits": [{"scope": "channel:fcm", "rate_per_s": 500.0, "by": None, "why": None, "since": None}],
    }


async def test_a_route_that_only_its_app_uses_is_listed_however_much_others_send() -> None:
    later = NOON + timedelta(minutes=1)
    crowd = [an_overview(f"big-{n}", "big", created_at=later) for n in range(400)]
    counts = {"apns": Counts(selected=2, pending=2)}
    ours = an_overview(progress=an_account(by_channel=counts))
    edge = EdgeHouse(MemoryReporting([*crowd, ours]))

    rows = (await edge.get("/v1/routes", token=SHOP)).json()["data"]

    assert [(row["channel"], row["app"]) for row in rows] == [("apns", APP), ("fcm", APP)]


async def test_a_route_without_credentials_here_is_known_by_what_is_sent_on_it() -> None:
    rows = (await house().get("/v1/routes", token=ALL)).json()["data"]

    assert [(row["channel"], row["app"], row["state"]) for row in rows] == [
        ("fcm", "bank", "open"),
        ("fcm", APP, "paused"),
    ]
