import pytest
from prometheus_client import CollectorRegistry, Counter

from telemetry.family import MAX_OPEN, Family, open_family
from telemetry.spec import MetricSpec, counter


def a_family(spec: MetricSpec, registry: CollectorRegistry | None = None) -> Family[Counter]:
    return open_family(spec, "t_", registry or CollectorRegistry())


def test_the_same_values_give_the_same_child() -> None:
    family = a_family(counter("rings", "Rings.", bell=("big", "small")))

    assert family.of("big") is family.of("big")
    assert family.of("big") is not family.of("small")


def test_a_word_outside_a_closed_set_counts_as_other() -> None:
    registry = CollectorRegistry()
    family = a_family(counter("rings", "Rings.", bell=("big",)), registry)

    family.of("a device's token").inc()

    assert registry.get_sample_value("t_rings_total", {"bell": "other"}) == 1
    assert registry.get_sample_value("t_rings_total", {"bell": "a device's token"}) is None


def test_an_open_label_takes_fifty_values_and_no_more() -> None:
    registry = CollectorRegistry()
    family = a_family(counter("rings", "Rings.", app=None), registry)

    for number in range(MAX_OPEN + 10):
        family.of(f"app-{number}").inc()

    assert registry.get_sample_value("t_rings_total", {"app": f"app-{MAX_OPEN - 1}"}) == 1
    assert registry.get_sample_value("t_rings_total", {"app": "other"}) == 10


def test_a_metric_without_labels_is_its_own_child() -> None:
    family = a_family(counter("rings", "Rings."))

    assert family.of() is family.metric


def test_a_wrong_number_of_values_is_a_bug_and_says_which_metric() -> None:
    family = a_family(counter("rings", "Rings.", bell=("big",)))

    with pytest.raises(ValueError, match="rings has the labels"):
        family.of("big", "small")


def test_only_the_pairs_that_occur_are_shown_from_the_start() -> None:
    spec = counter(
        "ends", "Ends.", [("good", "ok"), ("bad", "why")], app=None, end=("good", "bad"), reason=("ok", "why")
    )

    assert spec.combinations({"app": ["a"]}) == [("a", "good", "ok"), ("a", "bad", "why")]
