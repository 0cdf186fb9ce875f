from datetime import timedelta

import pytest

from models.progress import Counts
from models.reporting import Bucket
from tests.support.builders import NOON
from tests.support.edge_house import EdgeHouse, an_account, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/reports/notifications/spring-sale/timeseries"
TWO = [Bucket(NOON, 4, 1), Bucket(NOON + timedelta(minutes=5), 2, 1)]


def house(buckets=TWO, **changes) -> EdgeHouse:
    return EdgeHouse(MemoryReporting([an_overview(**changes)], buckets=buckets))


async def test_what_ended_is_told_by_steps_and_what_nobody_reports_is_null() -> None:
    answer = await house().get(f"{PATH}?step=300")

    assert answer.json() == {
        "data": [
            {"time": "2026-06-01T12:00:00Z", "accepted": 4, "failed": 1, "opened": None},
            {"time": "2026-06-01T12:05:00Z", "accepted": 2, "failed": 1, "opened": None},
        ],
        "complete": True,
    }


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        (an_account(), True),
        (an_account(counts=Counts(selected=9, accepted=7, unregistered=2)), False),
        (an_account(counts=Counts(selected=9, accepted=6, unregistered=2, cancelled=1)), False),
        (None, None),
    ],
)
async def test_whether_rows_are_missing_is_told_by_the_account(progress, complete) -> None:
    assert (await house(progress=progress).get(PATH)).json()["complete"] is complete


async def test_more_rows_than_there_may_be_are_refused_with_the_cure() -> None:
    many = [Bucket(NOON + timedelta(seconds=n), 1, 0) for n in range(5_001)]

    answer = await house(many).get(f"{PATH}?step=1")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "query.step", "message": "would give 5001 rows of at most 5000; take longer steps"}
    ]
