"""A worker as Prometheus sees it: every metric there is, and all of them count whenever they are read."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import Counter, Metric
from prometheus_client.registry import Collector

from telemetry.bulk import Histogram
from telemetry.health import open_health
from telemetry.metrics import Metrics, declared, open_metrics

CHANNEL, APP = "fcm", "default"
WORK = ("send-fcm", "segments.fcm")


@dataclass(frozen=True, eq=False)
class CountsWhenRead(Collector):
    """Lets something happen before each answer, so that there is a rate."""

    metrics: Metrics

    def collect(self) -> Iterable[Metric]:
        for name in declared():
            family = getattr(self.metrics, name)
            for child in family._children.values() or ([family.metric] if not family.spec.labels else []):
                if isinstance(child, Histogram):
                    child.observe(0.01)
                elif isinstance(child, Counter):
                    child.inc()
        self.metrics.committed_offset.of(*WORK, "0").inc()
        self.metrics.lag_read_at.of().set(time.time())
        return ()


@contextmanager
def open_counted_worker(role: str = "send-fcm") -> Iterator[int]:
    """Serve the metrics of a worker that has plenty to do; give its port."""
    metrics = open_metrics(role, channels=[CHANNEL], apps=[APP])
    metrics.registry.register(CountsWhenRead(metrics))
    metrics.lag_records.of(*WORK, "0").set(7)
    metrics.oldest_unprocessed.of(*WORK).set(2)
    metrics.credential_expiry.of(CHANNEL, APP, "certificate").set(time.time() + 90 * 86_400)
    with open_health("127.0.0.1", 0, metrics, lambda: (True, "well"), lambda: (True, "well")) as port:
        yield port
