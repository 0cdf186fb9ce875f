from models.lag import LagSeen, PartitionLag
from telemetry.family import MAX_OPEN
from telemetry.lag import show_lag
from telemetry.metrics import open_metrics
from tests.support.builders import NOON


def test_a_look_is_shown_partition_by_partition_and_the_age_is_that_of_the_oldest() -> None:
    metrics = open_metrics("lag")
    rows = [PartitionLag("tally", "results", 0, 3, 17, 2.5), PartitionLag("tally", "results", 1, 4, 18, 7.0)]

    show_lag(metrics, LagSeen(NOON, rows))

    told = metrics.registry.get_sample_value
    labels = {"group": "tally", "topic": "results"}
    assert told("carillon_consumer_lag_records", {**labels, "partition": "1"}) == 4
    assert told("carillon_committed_offset", {**labels, "partition": "0"}) == 17
    assert told("carillon_oldest_unprocessed_seconds", labels) == 7.0
    assert told("carillon_lag_read_timestamp_seconds") == NOON.timestamp()


def test_what_was_read_meanwhile_is_shown_as_nothing() -> None:
    metrics = open_metrics("lag")
    show_lag(metrics, LagSeen(NOON, [PartitionLag("tally", "results", 0, 3, 17, 2.5)]))
    show_lag(metrics, LagSeen(NOON, [PartitionLag("tally", "results", 0, 0, 20, 0.0)]))

    labels = {"group": "tally", "topic": "results"}
    assert metrics.registry.get_sample_value("carillon_oldest_unprocessed_seconds", labels) == 0
    assert metrics.registry.get_sample_value("carillon_consumer_lag_records", {**labels, "partition": "0"}) == 0


def test_however_many_partitions_there_are_none_is_missing_from_the_sum() -> None:
    metrics = open_metrics("lag")
    there = MAX_OPEN + 10
    rows = [PartitionLag("tally", f"topic-{n}", n, 3, 17, 2.5) for n in range(there)]

    show_lag(metrics, LagSeen(NOON, rows))

    samples = [each for metric in metrics.lag_records.metric.collect() for each in metric.samples]
    assert sum(each.value for each in samples) == 3 * there
    assert {each.labels["partition"] for each in samples} == {str(n) for n in range(there)}
