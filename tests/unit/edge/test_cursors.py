"""A cursor that nobody handed out is an ordinary mistake of a caller, whatever it holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import bson
import pytest

from edge.cursors import to_cursor
from models.reporting import DeliveryPage, Listed, OverviewPage, Place
from tests.support.builders import APP
from tests.support.edge_house import EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting
from tests.unit.edge.routes.test_deliveries import a_row

NOTIFICATIONS, DELIVERIES = "/v1/reports/notifications?", "/v1/deliveries?notification_id=spring-sale&"
QUESTIONS = {
    NOTIFICATIONS: ("notifications", APP, None, None),
    DELIVERIES: ("deliveries", "spring-sale", None, None),
}
"""What is asked, and what its cursor is marked with: anybody can compute that."""


class Strict(MemoryReporting):
    """Takes what MongoDB's driver could send, and no more."""

    async def notifications(
        self, app: str | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        bson.encode({"since": since, "until": until, "after": None if after is None else after.created_at})
        return await super().notifications(app, since, until, after, limit)

    async def deliveries(self, notification_id: str, *, after: Place | None, **asked: Any) -> DeliveryPage:
        bson.encode({"after": "" if after is None else after.segment_id})
        return await super().deliveries(notification_id, after=after, **asked)


async def status(path: str, place: Sequence[object]) -> int:
    edge = EdgeHouse(Strict([an_overview()], [a_row(0)]))
    answer = await edge.get(f"{path}cursor={to_cursor(QUESTIONS[path], place)}")
    if answer.status_code == 422:
        assert answer.json()["errors"][0]["field"] == "query.cursor"
    return answer.status_code


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-01T12:00:00Z", 200),
        ("0001-01-01T00:00:00", 422),
        ("2026-06-01T12:00:00", 422),
        ("2026-06-01", 422),
        ("0001-01-01T00:00:00Z", 200),
        ("0001-01-01T00:00:00+10:00", 200),
        ("0001-01-01T00:00:00+23:59", 200),
        ("9999-12-31T23:59:59-10:00", 200),
        ("9999-12-31T23:59:59.999999999Z", 200),
        ("0000-01-01T00:00:00Z", 422),
        ("2026-02-30T12:00:00Z", 422),
        ("2026-06-01T12:00:00+99:00", 422),
        ("", 422),
        (-62_135_596_800, 422),
        (2**63, 422),
        (1e300, 422),
        (None, 422),
        ([], 422),
    ],
)
async def test_a_forged_moment_is_clamped_or_refused(moment: object, expected: int) -> None:
    assert await status(NOTIFICATIONS, [moment, "x"]) == expected


@pytest.mark.parametrize(
    "place", [[], ["2026-06-01T12:00:00Z"], ["2026-06-01T12:00:00Z", "x", "x"], ["2026-06-01T12:00:00Z", "no id"]]
)
async def test_a_place_in_a_list_of_notifications_is_a_moment_and_an_id(place: list[object]) -> None:
    assert await status(NOTIFICATIONS, place) == 422


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (["spring-sale:fcm:0:0:0", 0], 200),
        (["", -1], 200),
        (["\0", 2**63], 200),
        (["\U0010ffff" * 99, -(2**63)], 200),
        (["x", 1e30], 422),
        (["x", 0.5], 422),
        (["x", "much"], 422),
        (["x", None], 422),
        ([7, 0], 422),
        (["x"], 422),
        ([], 422),
    ],
)
async def test_a_forged_place_among_deliveries_is_only_a_place(place: list[object], expected: int) -> None:
    assert await status(DELIVERIES, place) == expected


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("cursor", ["A", "e30", "bnVsbA", "W10", "MQ", "IiI", "__", "W1tbW10"])
async def test_what_is_no_cursor_at_all_is_refused(path: str, cursor: str) -> None:
    answer = await EdgeHouse(Strict([an_overview()])).get(f"{path}cursor={cursor}")

    assert answer.status_code == 422


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B10:00", "9999-12-31T23:59:59-10:00", "1999-12-31T23:59:59Z"])
@pytest.mark.parametrize("path", [NOTIFICATIONS, "/v1/variables/notifications?"])
@pytest.mark.parametrize("side", ["from", "to"])
async def test_a_moment_far_away_is_no_defect_wherever_one_is_asked_for(path: str, side: str, moment: str) -> None:
    answer = await EdgeHouse(Strict([an_overview()])).get(f"{path}{side}={moment}")

    assert answer.status_code == 200, answer.text
