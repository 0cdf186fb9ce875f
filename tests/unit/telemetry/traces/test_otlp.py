"""Spans on their way to a collector, which may be away or deaf: nobody waits for it, and none is lost unseen."""

import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from settings import TraceSettings
from telemetry.metrics import Metrics, open_metrics
from telemetry.traces import losses
from telemetry.traces.otlp import CLOSE_S, OpenTelemetry, open_spans
from tests.support.collector import Collector, open_collector
from tests.support.eventually import eventually

PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with open_collector() as found:
        yield found


def opened(endpoint: str, *, sample: float = 1.0, timeout_s: float = 5.0) -> tuple[OpenTelemetry, Metrics]:
    metrics = open_metrics("tests")
    settings = TraceSettings(endpoint=endpoint, sample=sample, timeout_s=timeout_s)
    return open_spans(settings, "send-fcm", "3", metrics), metrics


def lost(metrics: Metrics, reason: str) -> float:
    found = metrics.registry.get_sample_value("carillon_trace_spans_dropped_total", {"reason": reason})
    assert found is not None
    return found


def ended(spans: OpenTelemetry, number: int) -> None:
    for index in range(number):
        span = spans.begin("send", {"attempt": index}, (PARENT,))
        assert span is not None
        span.end()


def test_a_collector_sees_which_role_did_what_and_where_it_belongs(collector: Collector) -> None:
    spans, metrics = opened(collector.endpoint)

    ended(spans, 1)
    spans.close()

    (seen,) = collector.spans
    assert (seen.service, seen.name, seen.facts) == ("carillon-send-fcm", "send", {"attempt": "0"})
    assert (seen.trace_id, seen.parent_id) == (PARENT.split(b"-")[1].decode(), PARENT.split(b"-")[2].decode())
    assert lost(metrics, "worker_ended") == 0


def test_a_span_that_was_not_begun_by_us_is_followed_by_its_own_name(collector: Collector) -> None:
    spans, _ = opened(collector.endpoint)

    first = spans.begin("accept", {}, (), may_be_first=True)
    assert first is not None
    second = spans.begin("expand", {}, (first.traceparent,))
    assert second is not None
    second.end("TimeoutError")
    first.end()
    spans.close()

    by_name = {span.name: span for span in collector.spans}
    assert by_name["expand"].parent_id == by_name["accept"].span_id
    assert "TimeoutError" in "".join(collector.text)


def test_without_a_parent_only_a_command_begins_a_trace(collector: Collector) -> None:
    spans, _ = opened(collector.endpoint)

    assert spans.begin("expand", {}, ()) is None
    assert spans.begin("expand", {}, (b"nonsense",)) is None
    assert spans.begin("expand", {}, (PARENT[:-1] + b"0",)) is None
    spans.close()


def test_a_share_of_the_commands_is_traced(collector: Collector) -> None:
    spans, _ = opened(collector.endpoint, sample=0.25)

    begun = [spans.begin("accept", {}, (), may_be_first=True) for _ in range(2_000)]
    spans.close()

    assert 350 < len([span for span in begun if span is not None]) < 650


def test_a_deaf_collector_stops_no_worker_and_what_it_loses_is_counted(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(losses, "QUEUE", 1_000)
    collector.awake.clear()
    spans, metrics = opened(collector.endpoint, timeout_s=60.0)

    began = time.monotonic()
    ended(spans, 3_000)
    took_s = time.monotonic() - began

    assert lost(metrics, "queue_full") == 2_000
    assert took_s < 20.0  # of the sixty that one request may take

    began = time.monotonic()
    spans.close()

    assert time.monotonic() - began < CLOSE_S + 5.0
    assert lost(metrics, "worker_ended") == 1_000


@pytest.mark.parametrize("status", [HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED])
def test_what_a_collector_refuses_is_counted(collector: Collector, status: HTTPStatus) -> None:
    collector.status = status
    spans, metrics = opened(collector.endpoint)

    ended(spans, 7)
    spans.close()

    assert lost(metrics, "not_taken") == 7


def test_a_collector_that_is_away_costs_its_spans_and_no_more() -> None:
    with open_collector() as gone:
        endpoint = gone.endpoint
    spans, metrics = opened(endpoint, timeout_s=0.3)

    ended(spans, 5)

    assert eventually(lambda: lost(metrics, "not_taken") == 5, 10.0)
    spans.close()


def test_a_collector_that_comes_back_is_told_what_comes_then(collector: Collector) -> None:
    collector.status = HTTPStatus.BAD_REQUEST
    spans, metrics = opened(collector.endpoint)
    ended(spans, 2)
    assert eventually(lambda: lost(metrics, "not_taken") == 2, 10.0)

    collector.status = HTTPStatus.OK
    ended(spans, 3)
    spans.close()

    assert len(collector.spans) == 3
