from datetime import timedelta

import pytest

from models.outcome import Outcome, Reason
from tests.support.builders import APP, NOON
from tests.support.edge_house import ALL, SHOP, EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting


async def values(name: str, token: str = SHOP) -> list[str]:
    overviews = [an_overview("ours"), an_overview("theirs", "bank", created_at=NOON - timedelta(days=1))]
    answer = await EdgeHouse(MemoryReporting(overviews)).get(f"/v1/variables/{name}", token=token)
    assert answer.status_code == 200, answer.text
    assert all(set(choice) == {"text", "value"} for choice in answer.json())
    return [choice["value"] for choice in answer.json()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("apps", [APP]),
        ("notifications", ["ours"]),
        ("channels", ["apns", "fcm"]),
        ("outcomes", list(Outcome)),
        ("reasons", list(Reason)),
    ],
)
async def test_a_dashboard_is_offered_what_its_token_may_see(name: str, expected: list[str]) -> None:
    assert await values(name) == expected


async def test_a_token_of_all_apps_is_offered_all() -> None:
    assert await values("apps", ALL) == ["bank", APP]
    assert await values("notifications", ALL) == ["ours", "theirs"]
    assert await values("notifications?app=bank", ALL) == ["theirs"]
