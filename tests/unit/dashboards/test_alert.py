import pytest

from dashboards.alert import Alert, Fired, Severity, sample
from dashboards.metric import METRICS
from dashboards.promql import Expr
from dashboards.rules import ALERTS

ALERT = Alert(
    "Loud",
    Expr("up == 0"),
    "1m",
    Severity.PAGE,
    "{{ $labels.channel }} is loud",
    "It is {{ $value | humanize }} times too loud.",
    (),
)


def test_an_example_is_told_with_its_labels_and_its_value() -> None:
    told = ALERT.told(Fired({"channel": "fcm"}, "3"))

    assert told["summary"] == "fcm is loud"
    assert told["description"] == "It is 3 times too loud."
    assert told["runbook_url"] == "docs/runbook.md#loud"


def test_an_example_that_lacks_a_label_of_the_text_is_refused() -> None:
    with pytest.raises(KeyError):
        ALERT.told(Fired({}))


def test_a_series_of_an_example_has_the_labels_of_its_metric() -> None:
    assert sample(METRICS.route_paused, channel="fcm", app="a") == 'carillon_route_paused{channel="fcm",app="a"}'
    with pytest.raises(ValueError, match=r"route_paused has the labels \['app', 'channel'\]"):
        sample(METRICS.route_paused, channel="fcm")


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_each_alert_has_an_example_of_firing_and_one_of_silence(alert) -> None:
    assert {bool(example.fires) for example in alert.examples} == {True, False}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_an_alert_that_has_to_last_has_an_example_of_too_short(alert) -> None:
    assert any(example.not_yet for example in alert.examples) is (alert.lasting != "0m")


def test_no_two_alerts_have_the_same_name() -> None:
    assert len({alert.name for alert in ALERTS}) == len(ALERTS)
