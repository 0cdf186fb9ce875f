import math

import pytest

from dashboards.check.asking import Asked, Asker
from tests.support.drawn_pages import a_page, a_panel, a_target, a_variable
from tests.support.fake_prometheus import FakePrometheus, a_series

VALUES = {"channel": ".*", "__rate_interval": "30s"}
GROUPED = {"group by (channel)": [a_series(channel="fcm")]}


def ask(answers, target=None, *, allow_quiet: bool = False, **told) -> Asked:
    """Ask the one question of a page."""
    prometheus = FakePrometheus({**GROUPED, **answers}, **told)
    asker = Asker(prometheus, prometheus.names(), VALUES, allow_quiet)
    return list(asker.ask_page(a_page(a_panel(targets=[target or a_target()]))))[-1]


def test_an_answer_with_its_labels_has_no_fault() -> None:
    asked = ask({"sum by": [a_series(channel="fcm"), a_series(channel="apns")]})

    assert (asked.series, list(asked.faults)) == (2, [])


def test_variables_are_filled_in_before_anybody_is_asked() -> None:
    asked = ask({"sum by": [a_series(channel="fcm")]})

    assert asked.question == 'sum by (channel) (rate(carillon_deliveries_total{channel=~".*"}[30s]))'


@pytest.mark.parametrize("instant", [True, False])
def test_a_panel_of_now_asks_for_now(instant) -> None:
    prometheus = FakePrometheus({**GROUPED, "sum by": [a_series(channel="fcm")]})

    list(Asker(prometheus, prometheus.names(), VALUES).ask_page(a_page(a_panel(targets=[a_target(instant=instant)]))))

    assert prometheus.asked[-1][1] is instant


def test_an_empty_answer_is_a_fault() -> None:
    assert list(ask({"sum by": []}).faults) == ["the answer is empty"]


def test_an_answer_without_a_number_is_a_fault_unless_quiet_is_allowed() -> None:
    silence = {"sum by": [a_series(math.nan, math.nan, channel="fcm")]}

    strict, allowed = ask(silence), ask(silence, allow_quiet=True)

    assert list(strict.faults) == ["the answer has no number: nothing was observed"]
    assert list(allowed.faults) == []
    assert allowed.is_quiet


def test_one_series_with_a_number_is_enough() -> None:
    asked = ask({"sum by": [a_series(math.nan, channel="fcm"), a_series(1.0, channel="apns")]})

    assert list(asked.faults) == []


def test_a_question_that_prometheus_refuses_is_a_fault() -> None:
    asked = ask({}, a_target("sum(carillon_deliveries_total"))

    assert list(asked.faults) == ["Prometheus refuses its question: parse error: unexpected end of input"]


def test_a_metric_that_nobody_exposes_is_a_fault() -> None:
    asked = ask({"sum by": [a_series(channel="fcm")]}, has={"up"})

    assert list(asked.faults) == ["nobody exposes carillon_deliveries_total"]


def test_a_label_of_the_legend_that_one_series_lacks_is_a_fault() -> None:
    asked = ask({"sum by": [a_series(channel="fcm"), a_series()]})

    assert list(asked.faults) == ["its legend names channel, which the answer does not have"]


def test_a_variable_that_nothing_fills_is_a_fault() -> None:
    asked = ask({}, a_target('carillon_deliveries_total{tenant="$tenant"}'))

    assert list(asked.faults) == ["nothing fills $tenant"]


def test_a_choice_without_values_is_a_fault() -> None:
    prometheus = FakePrometheus({"group by (tenant)": [a_series()], "sum by": [a_series(channel="fcm")]})
    page = a_page(variables=(a_variable("tenant", "label_values(carillon_deliveries_total, tenant)"),))

    asked = next(Asker(prometheus, prometheus.names(), VALUES).ask_page(page))

    assert list(asked.faults) == ["no series of carillon_deliveries_total has tenant"]


def test_a_rule_may_be_silent_but_not_wrong() -> None:
    prometheus = FakePrometheus({"carillon_deliveries_total > 5": []})
    asker = Asker(prometheus, prometheus.names(), {})

    silent = asker.ask_rule("alerts.yml", "Loud", "carillon_deliveries_total > 5")
    wrong = asker.ask_rule("alerts.yml", "Wrong", "carillon_opened_total > ")

    assert list(silent.faults) == []
    assert [fault.partition(":")[0] for fault in wrong.faults] == [
        "Prometheus refuses its question",
        "nobody exposes carillon_opened_total",
    ]
