import pytest

from models.progress import Counts
from tests.support.edge_house import EdgeHouse, an_account, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/reports/notifications/spring-sale/outcomes"

FCM = Counts(selected=10, accepted=6, unregistered=2, suppressed=1, pending=1)
APNS = Counts(selected=10, accepted=9, rejected=1)
BOTH = {
    "counts": Counts(selected=20, accepted=15, unregistered=2, rejected=1, suppressed=1, pending=1),
    "by_channel": {"fcm": FCM, "apns": APNS},
}
ENDS = [
    ("apns", "accepted", "ok", 9),
    ("apns", "rejected", "bad_message", 1),
    ("fcm", "accepted", "ok", 6),
    ("fcm", "suppressed", "retired", 1),
    ("fcm", "unregistered", "bad_address", 1),
    ("fcm", "unregistered", "unregistered", 1),
]


async def rows(query: str = "", **changes) -> list[dict]:
    edge = EdgeHouse(MemoryReporting([an_overview(progress=an_account(**(BOTH | {"ends": ENDS} | changes)))]))
    answer = await edge.get(PATH + query)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def told(found: list[dict]) -> set[tuple]:
    return {(row["channel"], row["outcome"], row["reason"], row["count"]) for row in found}


async def test_every_end_is_told_by_channel_and_reason_and_what_is_pending_too() -> None:
    assert told(await rows()) == {*ENDS, ("fcm", "pending", None, 1)}


@pytest.mark.parametrize("query", ["", "?by=channel", "?by=reason", "?by=reason,channel"])
@pytest.mark.parametrize("ends", [ENDS, None])
async def test_the_counts_add_up_to_those_selected_however_they_are_told_apart(query: str, ends: list | None) -> None:
    found = await rows(query, ends=ends)

    assert sum(row["count"] for row in found) == 20
    assert sum(row["share"] for row in found) == pytest.approx(1, abs=1e-5)


async def test_what_is_not_told_apart_is_null() -> None:
    assert told(await rows("?by=channel")) >= {("fcm", "unregistered", None, 2), ("apns", "accepted", None, 9)}
    assert told(await rows("?by=reason")) >= {(None, "accepted", "ok", 15), (None, "pending", None, 1)}


async def test_reasons_that_nobody_wrote_down_are_null_and_not_guessed() -> None:
    assert told(await rows(ends=None)) >= {("fcm", "unregistered", None, 2), ("apns", "rejected", None, 1)}


async def test_of_nobody_there_are_no_outcomes() -> None:
    assert await rows(counts=Counts(), by_channel={}, ends=[]) == []


async def test_an_account_that_is_not_known_has_no_rows() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview(progress=None)]))

    assert (await edge.get(PATH)).json() == {"data": []}
