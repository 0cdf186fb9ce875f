import httpx

from dashboards.check.asking import Asked
from dashboards.check.reports import ReportsAsker
from tests.support.drawn_pages import a_page, a_panel, a_report

VALUES = {"__from": "2026-05-01T10:00:00Z", "notification": "hello-1"}


def ask(answer: httpx.Response, path: str = "/v1/rows/${notification}", *, values=VALUES, seen=None) -> Asked:
    def reply(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(str(request.url))
        return answer

    client = httpx.Client(base_url="http://edge", transport=httpx.MockTransport(reply))
    page = a_page(a_panel(targets=[a_report(path, "channel", "count")]))
    (asked,) = ReportsAsker(client, values).ask_page(page)
    return asked


def test_rows_with_every_column_have_no_fault() -> None:
    seen: list[str] = []

    asked = ask(httpx.Response(200, json={"data": [{"channel": "fcm", "count": 3, "more": 1}]}), seen=seen)

    assert (asked.series, list(asked.faults)) == (1, [])
    assert seen == ["http://edge/v1/rows/hello-1?from=2026-05-01T10%3A00%3A00Z"]


def test_a_column_that_the_rows_do_not_have_is_a_fault() -> None:
    asked = ask(httpx.Response(200, json={"data": [{"channel": "fcm"}]}))

    assert list(asked.faults) == ["the rows have no column count"]


def test_no_rows_are_a_fault() -> None:
    assert list(ask(httpx.Response(200, json={"data": []})).faults) == ["there are no rows"]


def test_a_refusal_is_a_fault() -> None:
    (fault,) = ask(httpx.Response(403, json={"title": "Forbidden"})).faults

    assert fault.startswith("the reports API does not answer: Client error '403 Forbidden'")


def test_a_notification_that_nobody_named_is_told_with_its_cure() -> None:
    (fault,) = ask(httpx.Response(200), values={"__from": "2026-05-01T10:00:00Z"}).faults

    assert fault == "nothing fills $notification: name one with --notification"
