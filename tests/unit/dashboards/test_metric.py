import pytest
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

from dashboards.metric import METRICS, PROCESS, but, checked, only, series


def test_a_metric_is_named_as_workers_expose_it() -> None:
    assert series(METRICS.deliveries) == "carillon_deliveries_total"
    assert series(METRICS.page_seconds, part="_bucket") == "carillon_expansion_page_seconds_bucket"


def test_a_variable_narrows_down_what_has_its_label_and_nothing_else() -> None:
    asked = series(METRICS.suppressed, variables=("app", "channel"))

    assert asked == 'carillon_devices_suppressed_total{app=~"$app"}'


def test_one_value_is_kept_and_several_are_left_out() -> None:
    kept = series(METRICS.provider_requests, only("result", "throttled"))
    left_out = series(METRICS.provider_requests, but("result", "accepted", "unregistered"))

    assert kept == 'carillon_provider_requests_total{result="throttled"}'
    assert left_out == 'carillon_provider_requests_total{result!~"accepted|unregistered"}'


def test_a_metric_that_does_not_exist_cannot_be_written() -> None:
    with pytest.raises(AttributeError):
        series(METRICS.opened)  # type: ignore[attr-defined]


def test_a_label_that_a_metric_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"suppressed has no label \['channel'\]"):
        checked(METRICS.suppressed, ("app", "channel"))


def test_a_value_that_a_closed_label_never_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"result is never \['thottled'\]"):
        series(METRICS.provider_requests, only("result", "thottled"))


@pytest.mark.parametrize(("field", "part"), [(METRICS.page_seconds, ""), (METRICS.deliveries, "_bucket")])
def test_only_a_histogram_has_parts(field, part) -> None:
    with pytest.raises(ValueError, match="a histogram is asked for by a part of it"):
        series(field, part=part)


def test_the_metrics_of_every_process_are_those_that_the_library_adds() -> None:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)

    exposed = generate_latest(registry).decode()

    assert all(f"\n{name} " in exposed for name in PROCESS)
