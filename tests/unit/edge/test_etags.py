import pytest

from edge.etags import is_known
from tests.support.edge_house import EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/reports/notifications"


async def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()]))
    first = await edge.get(PATH)

    again = await edge.get(PATH, **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Vary"] == "Authorization"


async def test_an_answer_that_changed_has_another_tag() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()]))
    first = await edge.get(PATH)
    edge.reporting.overviews.append(an_overview("another"))

    again = await edge.get(PATH, **{"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert len(again.json()["data"]) == 2


async def test_a_refusal_has_no_tag() -> None:
    answer = await EdgeHouse().get(PATH, token=None, **{"If-None-Match": "*"})

    assert answer.status_code == 401
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "known"),
    [(None, False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ('"b"', False), ("*", True), ("", False)],
)
def test_tags_are_compared_as_the_rule_says(asked: str | None, known) -> None:
    assert is_known('"a"', asked) is known
