from datetime import timedelta

from tests.support.builders import APP, NOON, a_launch
from tests.support.edge_house import ALL, EdgeHouse, an_overview, kept
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/reports/notifications"
TERMS = ("accepted", "unregistered", "rejected", "expired", "cancelled", "suppressed", "pending")


def house(*overviews) -> EdgeHouse:
    return EdgeHouse(MemoryReporting(list(overviews)))


async def ids(edge: EdgeHouse, query: str = "", token: str = ALL) -> list[str]:
    answer = await edge.get(f"{PATH}{query}", token=token)
    assert answer.status_code == 200, answer.text
    return [row["notification_id"] for row in answer.json()["data"]]


async def test_a_notification_is_a_flat_row_whose_account_balances() -> None:
    (row,) = (await house(an_overview()).get(PATH)).json()["data"]

    assert row["name"] == "Spring"
    assert row["created_at"] == row["updated_at"] == "2026-06-01T12:00:00Z"
    assert row["selected"] == sum(row[term] for term in TERMS) == 10
    assert all(not isinstance(value, dict | list) for value in row.values())


async def test_what_is_not_known_is_null_and_never_zero() -> None:
    (row,) = (await house(an_overview(progress=None)).get(PATH)).json()["data"]

    assert [row[term] for term in ("selected", *TERMS)] == [None] * 8
    assert (row["state"], row["updated_at"]) == (None, None)


async def test_the_words_of_a_message_to_named_people_are_not_shown() -> None:
    launch = a_launch(audience={"devices": [{"external_id": "phone-1"}]}, content={"title": "Your code is 1234"})

    answer = await house(an_overview(kept=kept(launch=launch))).get(PATH)

    assert answer.json()["data"][0]["name"] is None
    assert "1234" not in answer.text


async def test_a_token_sees_its_app_whatever_the_query_says() -> None:
    edge = house(an_overview("ours"), an_overview("theirs", "bank"))

    assert await ids(edge, token="shop-token-1") == ["ours"]
    assert await ids(edge, f"?app={APP}", token="shop-token-1") == ["ours"]
    assert (await edge.get(f"{PATH}?app=bank")).status_code == 403


async def test_a_token_of_all_apps_may_ask_for_one() -> None:
    edge = house(an_overview("ours"), an_overview("theirs", "bank"))

    assert await ids(edge) == ["ours", "theirs"]
    assert await ids(edge, "?app=bank") == ["theirs"]


async def test_a_span_of_time_holds_its_beginning_and_not_its_end() -> None:
    edge = house(*[an_overview(f"day-{n}", created_at=NOON - timedelta(days=n)) for n in range(10)])

    assert await ids(edge, "?from=2026-05-30T12:00:00Z&to=2026-06-01T12:00:00%2B00:00") == ["day-1", "day-2"]
    assert await ids(edge) == [f"day-{n}" for n in range(7)]


async def test_pages_follow_each_other_without_a_gap() -> None:
    edge = house(*[an_overview(f"n-{n}", created_at=NOON - timedelta(hours=n // 3)) for n in range(10)])
    found, cursor = [], ""
    while cursor is not None:
        page = (await edge.get(f"{PATH}?limit=4{cursor and '&cursor='}{cursor}")).json()
        found += [row["notification_id"] for row in page["data"]]
        cursor = page["next_cursor"]

    assert found == [f"n-{n}" for n in range(10)]
