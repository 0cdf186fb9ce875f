"""The lag of every group as metrics."""

from models.lag import LagSeen
from telemetry.metrics import Metrics


def show_lag(metrics: Metrics, seen: LagSeen) -> None:
    """Show ``lag_records``, ``committed_offset`` and ``oldest_unprocessed_seconds`` of one look, and when it was."""
    oldest: dict[tuple[str, str], float] = {}
    for row in seen.rows:
        partition = row.group, row.topic, str(row.partition)
        metrics.lag_records.of(*partition).set(row.records)
        metrics.committed_offset.of(*partition).set(row.committed)
        read = row.group, row.topic
        oldest[read] = max(oldest.get(read, 0.0), row.oldest_s)
    for read, age_s in oldest.items():
        metrics.oldest_unprocessed.of(*read).set(age_s)
    metrics.lag_read_at.of().set(seen.at.timestamp())
