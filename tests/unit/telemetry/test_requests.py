"""Requests to providers are counted by their end, and nothing stays in flight for ever."""

import pytest

from models.outcome import Outcome, Reason
from models.ports import Answer
from telemetry.metrics import Metrics, open_metrics
from telemetry.requests import RequestMeter, result_of


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"carillon_{name}", labels)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(Outcome.ACCEPTED, Reason.OK), "accepted"),
        (Answer(Outcome.UNREGISTERED, Reason.BAD_ADDRESS), "unregistered"),
        (Answer(Outcome.REJECTED, Reason.TOO_LARGE), "rejected"),
        (Answer(Outcome.DEFERRED, Reason.THROTTLED), "throttled"),
        (Answer(Outcome.DEFERRED, Reason.UNAUTHORISED), "unauthorised"),
        (Answer(Outcome.DEFERRED, Reason.UNAVAILABLE), "unavailable"),
        (Answer(Outcome.DEFERRED, Reason.AMBIGUOUS), "timeout"),
        (Answer(Outcome.DEFERRED, Reason.REFUSED_EARLY), "connection"),
    ],
)
def test_every_answer_has_a_word(answer: Answer, word: str) -> None:
    assert result_of(answer) == word


def test_what_was_answered_is_counted_and_what_was_given_up_is_in_flight_no_more() -> None:
    metrics = open_metrics("send", channels=["fcm"], apps=["shop"])
    meter = RequestMeter(metrics, "fcm", "shop")

    meter.sent(3)
    meter.answered(Answer(Outcome.ACCEPTED, Reason.OK))
    assert value(metrics, "provider_inflight", channel="fcm") == 2.0
    meter.tell()

    assert value(metrics, "provider_requests_total", channel="fcm", app="shop", result="accepted") == 1.0
    assert value(metrics, "provider_inflight", channel="fcm") == 0.0
    assert value(metrics, "provider_request_seconds_count", channel="fcm") == 1.0


def test_what_is_handed_over_in_parts_leaves_nothing_in_flight() -> None:
    metrics = open_metrics("send", channels=["fcm"], apps=["shop"])
    meter = RequestMeter(metrics, "fcm", "shop")

    meter.sent(3)
    meter.sent(2)
    assert value(metrics, "provider_inflight", channel="fcm") == 5.0
    meter.accepted(5)
    meter.tell()

    assert value(metrics, "provider_inflight", channel="fcm") == 0.0


def test_an_answer_that_comes_after_all_was_told_is_not_taken_out_twice() -> None:
    metrics = open_metrics("send", channels=["fcm"], apps=["shop"])
    meter = RequestMeter(metrics, "fcm", "shop")

    meter.sent(2)
    meter.tell()
    meter.accepted(2)

    assert value(metrics, "provider_inflight", channel="fcm") == 0.0
