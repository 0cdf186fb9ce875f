import math

import httpx
import pytest

from dashboards.check.answers import HttpPrometheus, RefusedError


def prometheus(*answers: httpx.Response, seen: list[httpx.Request] | None = None) -> HttpPrometheus:
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return left.pop(0)

    client = httpx.Client(base_url="http://prometheus", transport=httpx.MockTransport(answer))
    return HttpPrometheus(client, until_s=1_000.0, window_s=600.0)


def success(data: object) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


def test_an_instant_question_is_asked_at_the_end_of_the_window() -> None:
    seen: list[httpx.Request] = []
    result = [{"metric": {"channel": "fcm"}, "value": [1_000, "3"]}]

    (series,) = prometheus(success({"result": result}), seen=seen).ask("up", instant=True)

    assert (series.labels, series.values) == ({"channel": "fcm"}, [3.0])
    assert seen[0].url.path == "/api/v1/query"
    assert dict(seen[0].url.params) == {"query": "up", "time": "1000.0"}


def test_a_course_is_asked_over_the_window() -> None:
    seen: list[httpx.Request] = []
    result = [{"metric": {}, "values": [[400, "NaN"], [1_000, "2"]]}]

    (series,) = prometheus(success({"result": result}), seen=seen).ask("up", instant=False)

    assert math.isnan(series.values[0])
    assert not series.is_quiet
    assert seen[0].url.path == "/api/v1/query_range"
    assert dict(seen[0].url.params) == {"query": "up", "start": "400.0", "end": "1000.0", "step": "10.0"}


def test_a_number_is_a_series_without_labels() -> None:
    (series,) = prometheus(success({"resultType": "scalar", "result": [1_000, "7"]})).ask("7", instant=True)

    assert (series.labels, series.values) == ({}, [7.0])


def test_series_that_never_have_a_number_are_quiet() -> None:
    result = [{"metric": {}, "values": [[400, "NaN"], [1_000, "NaN"]]}]

    (series,) = prometheus(success({"result": result})).ask("up", instant=False)

    assert series.is_quiet


def test_a_parse_error_is_told_in_prometheus_own_words() -> None:
    refusal = httpx.Response(400, json={"status": "error", "errorType": "bad_data", "error": "parse error: no"})

    with pytest.raises(RefusedError, match="parse error: no"):
        prometheus(refusal).ask("sum(", instant=True)


def test_something_else_at_that_address_is_told() -> None:
    with pytest.raises(RefusedError, match="http://prometheus does not answer as Prometheus does"):
        prometheus(httpx.Response(200, text="<html>")).names()


def test_the_names_of_all_series_are_read() -> None:
    assert prometheus(success(["up", "carillon_build_info"])).names() == {"up", "carillon_build_info"}
