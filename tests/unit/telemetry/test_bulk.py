"""What is observed of many at once reads like each observed alone."""

from prometheus_client import CollectorRegistry
from prometheus_client import Histogram as OneByOne

from telemetry.bulk import Histogram

BOUNDS = (0.1, 1.0, 10.0)


def test_many_at_once_read_like_each_alone_also_above_the_last_bound() -> None:
    one, many = CollectorRegistry(), CollectorRegistry()
    alone = OneByOne("seconds", "Time.", registry=one, buckets=BOUNDS)
    together = Histogram("seconds", "Time.", registry=many, buckets=BOUNDS)

    for amount, times in ((0.1, 2), (0.5, 1), (0.75, 3), (99.0, 1)):
        for _ in range(times):
            alone.observe(amount)
    together.observe_many([(0.1, 2), (0.5, 1), (0.75, 3), (99.0, 1)])

    for name, labels in [
        ("seconds_count", {}),
        ("seconds_sum", {}),
        *[("seconds_bucket", {"le": le}) for le in ("0.1", "1.0", "10.0", "+Inf")],
    ]:
        assert many.get_sample_value(name, labels) == one.get_sample_value(name, labels)
