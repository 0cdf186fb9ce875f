import pytest

from dashboards.check.wording import filled, labels_in, metrics_in, variables_in


@pytest.mark.parametrize(
    ("expr", "names"),
    [
        ("up", {"up"}),
        ('sum by (channel, app) (rate(a_total{x="b_total", y=~"c|d"}[5m]))', {"a_total"}),
        ("a / on (channel) group_left (role) b", {"a", "b"}),
        ("sum(a) without (le) and b unless c", {"a", "b", "c"}),
        (
            "carillon:burn:rate5m > 14.4 and carillon:burn:rate1h > 14.4",
            {"carillon:burn:rate5m", "carillon:burn:rate1h"},
        ),
        ("time() - max(a)", {"a"}),
        ("histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))", {"a_bucket"}),
        ("a offset 5m == bool b", {"a", "b"}),
        ("absent(up{job='x'})", {"up"}),
    ],
)
def test_the_metrics_of_an_expression_are_found(expr, names) -> None:
    assert metrics_in(expr) == names


def test_variables_are_found_in_both_forms_and_grafanas_own_left_out() -> None:
    assert variables_in("$app ${channel} ${from:date:iso} $__range ${__value.raw}") == {"app", "channel", "from"}


def test_variables_are_filled_in_and_one_without_a_value_is_told() -> None:
    assert filled('a{app=~"$app"}[$__range]', {"app": ".*", "__range": "60s"}) == 'a{app=~".*"}[60s]'
    with pytest.raises(KeyError, match="tenant"):
        filled("$tenant", {})


def test_labels_of_a_legend_are_found() -> None:
    assert labels_in("p99 · {{channel}} · {{ app }}") == ["channel", "app"]
