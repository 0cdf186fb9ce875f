"""Whatever goes wrong is a problem by RFC 9457, and says nothing that was not asked."""

import pytest
from structlog.testing import capture_logs

from edge.problems import Problem
from tests.support.edge_house import EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

LIST = "/v1/reports/notifications"
ONE = "/v1/reports/notifications/spring-sale"
QUESTIONS = (
    LIST,
    f"{ONE}/outcomes",
    f"{ONE}/timeseries",
    "/v1/deliveries?notification_id=spring-sale",
    "/v1/variables/apps",
    "/readyz",
)


def problem(answer) -> Problem:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = Problem.model_validate(answer.json())
    assert told.status == answer.status_code
    return told


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "query.from"),
        ("from=2026-06-01", "query.from"),
        ("from=2026-06-01T12:00:00", "query.from"),
        ("from=2026-06-31T12:00:00Z", "query.from"),
        ("to=1780000000", "query.to"),
        ("limit=0", "query.limit"),
        ("limit=5001", "query.limit"),
        ("limit=many", "query.limit"),
        ("app=%00", "query.app"),
        ("ap=shop", "query.ap"),
        ("cursor=!", "query.cursor"),
        ("cursor=AAAA", "query.cursor"),
        ("cursor=WyJhIl0", "query.cursor"),
    ],
)
async def test_a_parameter_that_is_wrong_is_named_with_the_cure(query: str, field: str) -> None:
    answer = await EdgeHouse().get(f"{LIST}?{query}")

    assert answer.status_code == 422
    assert [fault.field for fault in problem(answer).errors] == [field]
    assert all(fault.message for fault in problem(answer).errors)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "2026-06-01t12:00:00.123456789z"]
)
async def test_a_moment_at_the_edge_of_the_calendar_is_a_moment(moment: str) -> None:
    for name in ("from", "to"):
        assert (await EdgeHouse().get(f"{LIST}?{name}={moment}")).status_code == 200


async def test_a_cursor_is_good_for_its_own_question_only() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview("a"), an_overview("b")]))
    cursor = (await edge.get(f"{LIST}?limit=1&from=2026-05-01T00:00:00Z")).json()["next_cursor"]

    assert (await edge.get(f"{LIST}?from=2026-05-01T00:00:00Z&cursor={cursor}")).status_code == 200
    for other in (
        f"{LIST}?from=2026-05-02T00:00:00Z&cursor={cursor}",
        f"/v1/deliveries?notification_id=a&cursor={cursor}",
    ):
        answer = await edge.get(other)
        assert answer.status_code == 422
        assert problem(answer).errors[0].field == "query.cursor"


async def test_an_unknown_path_is_a_problem() -> None:
    answer = await EdgeHouse().get("/v1/reports")

    assert (answer.status_code, problem(answer).type) == (404, "urn:carillon:problem:not-found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_a_method_that_a_path_has_not_is_a_problem(method: str) -> None:
    answer = await EdgeHouse().get(LIST, method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert problem(answer).title == "Method Not Allowed"


@pytest.mark.parametrize("path", QUESTIONS)
async def test_while_the_registry_is_away_every_question_is_to_be_asked_again(path: str) -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()], is_away=True))

    with capture_logs() as lines:
        token = "all-token-2"
        answer = await edge.get(path, token=token)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "canary" not in answer.text
    assert problem(answer).detail == "the registry does not answer; ask again shortly"
    assert [line["event"] for line in lines] == ["registry_away"]


async def test_a_process_whose_registry_is_away_is_alive() -> None:
    assert (await EdgeHouse(MemoryReporting(is_away=True)).get("/healthz", token=None)).json() == {"status": "ok"}
    assert (await EdgeHouse().get("/readyz", token=None)).json() == {"status": "ok"}


async def test_a_defect_of_ours_is_a_problem_that_tells_nothing() -> None:
    class Broken(MemoryReporting):
        async def apps(self) -> list[str]:
            message = "canary"
            raise ValueError(message)

    answer = await EdgeHouse(Broken()).get("/v1/variables/apps", token="all-token-2")

    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert problem(answer).title == "Internal Server Error"
