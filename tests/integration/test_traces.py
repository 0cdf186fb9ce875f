"""A producer's trace goes on through every worker, over real topics, tables and transactions."""

from telemetry.traces.words import SPANS
from tests.support.collector import Collector, Seen
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import launch
from tests.support.stand_ins import StandIns

SERVICES = {"accept", "expand", "release", "tally", "record", "send-fcm", "send-apns"}


async def test_one_command_is_one_trace_through_every_role(
    producer: Producer, stand_ins: StandIns, collector: Collector
) -> None:
    await stand_ins.play("fcm", {"answer": "UNAVAILABLE", "times": 1, "notification_id": "traced"})
    await launch(producer, "untraced")
    trace_id = producer.traced()
    await launch(producer, "traced")
    ended = [(await producer.finished(name)).counts.accepted for name in ("untraced", "traced")]

    async def are_whole() -> list[Seen] | None:
        found = collector.of(trace_id)
        return found if is_whole(found) else None

    spans = await eventually_async(are_whole, 20.0)

    assert ended == [4, 4]
    assert spans is not None
    assert {span.service.removeprefix("carillon-") for span in spans} == SERVICES
    assert max(int(span.facts["attempt"]) for span in spans if span.name == "send") == 2
    assert not [span for span in collector.spans if span.facts.get("notification_id") == "untraced"]


def is_whole(spans: list[Seen]) -> bool:
    """Tell whether every step is there, every parent is known but the producer's own, and all results are counted."""
    known = {span.span_id for span in spans}
    lost = [span.name for span in spans if span.parent_id not in known]
    ended = any(span.facts.get("state") == "finished" for span in spans)
    return ended and {span.name for span in spans} == SPANS.keys() and lost == ["accept"]
