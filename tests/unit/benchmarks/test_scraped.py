from benchmarks.scraped import read

PAGE = """\
# HELP carillon_provider_requests_total Requests to providers, by their end.
# TYPE carillon_provider_requests_total counter
carillon_provider_requests_total{channel="fcm",app="a",result="accepted"} 40.0
carillon_provider_requests_total{channel="fcm",app="b",result="accepted"} 2.0
carillon_provider_requests_total{channel="fcm",app="b",result="throttled"} 1.0
# HELP carillon_rebalance_seconds Time.
# TYPE carillon_rebalance_seconds histogram
carillon_rebalance_seconds_bucket{role="send",le="+Inf"} 2.0
carillon_rebalance_seconds_count{role="send"} 2.0
carillon_rebalance_seconds_sum{role="send"} 1.5
"""


def test_a_metric_is_the_sum_of_its_samples_with_the_labels_that_are_asked_for() -> None:
    told = read(PAGE)

    assert told.sum("carillon_provider_requests_total") == 43
    assert told.sum("carillon_provider_requests_total", app="b") == 3
    assert told.sum("carillon_provider_requests_total", app="b", result="throttled") == 1


def test_a_histogram_is_read_by_its_sum_and_count() -> None:
    told = read(PAGE)

    assert (told.sum("carillon_rebalance_seconds_sum"), told.sum("carillon_rebalance_seconds_count")) == (1.5, 2)


def test_what_is_not_there_is_nothing() -> None:
    assert read(PAGE).sum("carillon_pages_total") == 0
