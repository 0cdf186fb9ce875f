from models.outcome import Outcome, Reason
from rules.identity import delivery_id, device_id
from tests.support.builders import APP, NOON
from tests.support.edge_house import EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/deliveries?notification_id=spring-sale"


def a_row(number: int, outcome: Outcome = Outcome.ACCEPTED) -> dict:
    device = device_id(APP, f"phone-{number}")
    return {
        "delivery_id": delivery_id("spring-sale", device),
        "notification_id": "spring-sale",
        "app": APP,
        "channel": "fcm",
        "device_id": device,
        "outcome": outcome,
        "reason": Reason.OK,
        "provider_id": None,
        "segment_id": "spring-sale:fcm:0:0:0",
        "attempt": 1,
        "at": NOON,
    }


def house(rows: list[dict]) -> EdgeHouse:
    return EdgeHouse(MemoryReporting([an_overview()], rows))


async def test_a_delivery_is_one_flat_row() -> None:
    answer = await house([a_row(0)]).get(PATH)

    expected = a_row(0) | {"outcome": "accepted", "reason": "ok", "at": "2026-06-01T12:00:00Z"}
    assert answer.json() == {"data": [expected], "next_cursor": None}


async def test_pages_follow_each_other_by_the_cursor() -> None:
    edge = house([a_row(number) for number in range(7)])
    found, cursor = [], ""
    while cursor is not None:
        page = (await edge.get(f"{PATH}&limit=3{cursor and '&cursor='}{cursor}")).json()
        found += [row["device_id"] for row in page["data"]]
        cursor = page["next_cursor"]

    assert found == [a_row(number)["device_id"] for number in range(7)]


async def test_deliveries_are_asked_for_by_device_and_outcome() -> None:
    edge = house([a_row(0), a_row(1, Outcome.REJECTED)])

    (dead,) = (await edge.get(f"{PATH}&outcome=rejected")).json()["data"]
    (own,) = (await edge.get(f"{PATH}&device_id={a_row(1)['device_id']}")).json()["data"]

    assert dead == own


async def test_without_a_notification_nothing_is_looked_through() -> None:
    answer = await house([a_row(0)]).get("/v1/deliveries")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "query.notification_id", "message": "Field required"}]
