"""Publishers that say of each record from which span it follows."""

from collections.abc import Sequence

from models.ports import Publish
from models.record import Outgoing
from models.tracing import Span, Spans
from rules.traced import carried
from telemetry.traces.scope import Scope, carrying, following, within


def traced(publish: Publish) -> Publish:
    """Return a publisher for agents that are traced; what follows from no span is written as it is."""

    async def publish_traced(records: Sequence[Outgoing]) -> None:
        await publish(following(records))

    return publish_traced


def releasing(publish: Publish, spans: Spans) -> Publish:
    """Return a publisher for what leaves the waiting room: one span for each record that is traced."""

    async def publish_released(records: Sequence[Outgoing]) -> None:
        begun = [_begin(record, spans) for record in records]
        with within(Scope([span for span in begun if span is not None])):
            await publish([_from(record, span) for record, span in zip(records, begun, strict=True)])

    return publish_released


def _begin(record: Outgoing, spans: Spans) -> Span | None:
    parent = carried(record.headers)
    return None if parent is None else spans.begin("release", {}, (parent,))


def _from(record: Outgoing, span: Span | None) -> Outgoing:
    return record if span is None else carrying(record, span.traceparent)
