from models.outcome import Outcome, Reason
from models.reporting import Traces, Try
from rules.identity import delivery_id, device_id
from tests.support.builders import APP, NOON
from tests.support.edge_house import EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

DEVICE = device_id(APP, "phone-1")
PATH = f"/v1/explain?notification_id=spring-sale&device_id={DEVICE}"


def a_try(**changes) -> Try:
    fields = {
        "segment_id": "spring-sale:fcm:0:2:1",
        "position": 7,
        "attempt": 1,
        "channel": "fcm",
        "origin": "segments.fcm/2/8",
        "partition": 4,
        "offset": 99,
        "at": NOON,
        "outcome": Outcome.ACCEPTED,
        "reason": Reason.OK,
        "provider_id": "fcm-1",
        "counts": True,
    }
    return Try(**(fields | changes))


async def test_a_story_names_the_record_of_each_step() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()], traces_kept=Traces([a_try()], [], [], None)))

    story = (await edge.get(PATH)).json()

    assert {name: story[name] for name in ("delivery_id", "app", "outcome", "reason")} == {
        "delivery_id": delivery_id("spring-sale", DEVICE),
        "app": APP,
        "outcome": "accepted",
        "reason": "ok",
    }
    places = [(row["step"], row["topic"], row["partition"], row["offset"]) for row in story["data"]]
    assert places == [
        ("command", "commands", 3, 14),
        ("page", None, None, None),
        ("segment", "segments.fcm", 2, 8),
        ("attempt", "results", 4, 99),
        ("device", None, None, None),
    ]
    assert all(not isinstance(value, dict | list) for row in story["data"] for value in row.values())


async def test_a_device_of_another_app_is_none_of_a_notification() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()], traces_kept=Traces([a_try()], [], [], None)))

    answer = await edge.get(PATH.replace(DEVICE, device_id("bank", "phone-1")))

    assert answer.status_code == 404
    assert "none of the app shop" in answer.json()["detail"]
