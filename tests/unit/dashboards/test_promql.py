import pytest

from dashboards.metric import METRICS, only
from dashboards.panel import Ask
from dashboards.promql import NOW, Expr, Lens, absent, by_process, either, process

LENS = Lens("5m")


def test_a_rate_is_of_all_processes_together() -> None:
    assert LENS.rate(METRICS.pages).text == "sum(rate(carillon_expansion_pages_total[5m]))"
    assert LENS.rate(METRICS.selected, "app").text == "sum by (app) (rate(carillon_devices_selected_total[5m]))"


def test_a_share_of_like_series_needs_no_matching() -> None:
    expr = LENS.rate(METRICS.selected, "app") / LENS.rate(METRICS.selected, "app")

    assert expr.labels == ("app",)
    assert " on " not in expr.text


def test_a_share_of_fewer_labels_is_matched_by_those() -> None:
    expr = LENS.rate(METRICS.deliveries, "app", "channel") / LENS.rate(METRICS.deliveries, "channel")

    assert ") / on (channel) group_left () sum by (channel) (" in expr.text


def test_a_number_goes_with_any_series() -> None:
    expr = LENS.gauge("min", METRICS.credential_expiry, "app") - NOW

    assert expr.text.endswith(" - time()")


def test_what_is_compared_is_enclosed() -> None:
    expr = (Expr("a") / Expr("b")).above(0.05).while_(Expr("c"))

    assert expr.text == "((a / b) > 0.05) and c"


def test_a_quantile_keeps_the_bounds_until_the_end() -> None:
    expr = LENS.quantile(0.99, METRICS.end_to_end_seconds, "lane")

    assert expr.text.startswith("histogram_quantile(0.99, sum by (le, lane) (rate(")
    assert expr.labels == ("lane",)


def test_a_share_within_a_time_asks_for_a_bound_as_it_is_written() -> None:
    expr = LENS.within(10.0, METRICS.end_to_end_seconds, "lane", only=(only("lane", "direct"),))

    assert '_bucket{lane="direct",le="10.0"}[5m]' in expr.text
    assert '_count{lane="direct"}[5m]' in expr.text


def test_a_time_that_is_no_bound_cannot_be_told() -> None:
    with pytest.raises(ValueError, match=r"no bucket up to 11\.0 s"):
        LENS.within(11.0, METRICS.end_to_end_seconds, "lane")


def test_a_process_has_its_role_beside_it() -> None:
    expr = by_process(Lens("5m", ("role",)), process("process_open_fds"))

    assert expr.text == (
        'process_open_fds{job="carillon"} * on (instance) group_left (role) carillon_build_info{role=~"$role"}'
    )


def test_a_metric_that_no_process_has_is_refused() -> None:
    with pytest.raises(ValueError, match="process_threads is none of"):
        process("process_threads")


def test_either_answer_keeps_the_labels() -> None:
    assert either([Expr("a", ("lane",)), Expr("b / c", ("lane",))]) == Expr("a or (b / c)", ("lane",))


def test_a_legend_names_the_labels_of_the_answer_and_no_other() -> None:
    asked = LENS.rate(METRICS.deliveries, "channel", "outcome")

    assert Ask(asked).legend == "{{channel}} · {{outcome}}"
    assert Ask(asked, "p99").legend == "p99 · {{channel}} · {{outcome}}"


def test_a_rate_of_the_worst_is_of_one_process_so_that_a_share_of_time_stays_below_one() -> None:
    expr = LENS.rate_of_worst(METRICS.throttled_seconds, "channel", "app")

    assert expr.text == "max by (channel, app) (rate(carillon_provider_throttled_seconds_total[5m]))"
    assert expr.labels == ("channel", "app")


def test_what_nobody_exposes_has_the_labels_that_were_asked_for() -> None:
    expr = absent(METRICS.build_info, only("role", "tally"))

    assert (expr.text, expr.labels) == ('absent(carillon_build_info{role="tally"})', ("role",))


def test_an_answer_is_kept_where_another_has_not_the_like_or_has_anything() -> None:
    assert Expr("a", ("x",)).unless(Expr("b or c")) == Expr("a unless (b or c)", ("x",))
    assert Expr("a or b", ("x",)).while_any(Expr("c == 1")) == Expr("(a or b) and on () (c == 1)", ("x",))
