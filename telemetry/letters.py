"""Counts dead letters where they are written, whoever gives a record up."""

from collections.abc import Iterable, Sequence

from models.ports import Publish
from models.record import Outgoing
from rules.deadletters import TOPIC
from telemetry.metrics import Metrics


def count_letters(metrics: Metrics, records: Iterable[Outgoing]) -> None:
    """Count the dead letters among some records, by the stage and the reason in their headers."""
    for record in records:
        if record.topic == TOPIC:
            told = dict(record.headers)
            metrics.dead_letters.of(_word(told, "stage"), _word(told, "reason")).inc()


def counting(publish: Publish, metrics: Metrics) -> Publish:
    """Return a publisher that counts the dead letters it has written."""

    async def publish_and_count(records: Sequence[Outgoing]) -> None:
        await publish(records)
        count_letters(metrics, records)

    return publish_and_count


def _word(headers: dict[str, bytes], name: str) -> str:
    return headers.get(name, b"").decode(errors="replace")
