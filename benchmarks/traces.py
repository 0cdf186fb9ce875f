"""What traces cost each record: ``python -m benchmarks.traces``, some seconds.

Off, agents are not wrapped; what is left is what an untraced record meets on its way. On, a record that is not traced
is looked at, and one that is begins, tells and ends a span, and names it to what follows.
"""

import asyncio
import timeit
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import orjson
from opentelemetry.sdk.trace import SpanProcessor

from models.record import Outgoing, Record
from models.result import Launched
from models.waiting import Waiting
from settings import TraceSettings
from telemetry.metrics import open_metrics
from telemetry.traces.agents import TracedTrack
from telemetry.traces.losses import LossCount
from telemetry.traces.otlp import over
from telemetry.traces.scope import trace_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
COMMAND = orjson.dumps({"type": "launch", "notification_id": "sale", "content": {"title": "x" * 200}})
RECORD = Record(COMMAND, "commands", 0, 1, 0, b"sale")
TRACED = Record(COMMAND, "commands", 0, 1, 0, b"sale", (("traceparent", PARENT),))
ROW = {"topic": "segments.fcm", "key": "sale:fcm:0:0:0", "payload": "{}"}
WAITING = Waiting(
    id="sale",
    release_at=NOON,
    expires_at=NOON,
    notification_id="sale",
    app="shop",
    topic="commands",
    key="sale",
    payload="x",
)
FOLLOWS = [Outgoing("results", "sale", Launched(notification_id="sale", at=NOON, app="shop", slices={"fcm": 1}))]


async def agent(records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
    """Do nothing: all that takes time stands around it."""
    return FOLLOWS if records else ()


def microseconds(work: Callable[[], object], times: int = 20_000) -> float:
    """Return how long one call takes, the best of five runs."""
    return min(timeit.repeat(work, number=times, repeat=5)) / times * 1e6


def called(agent: Callable[[Sequence[Record[bytes]]], object], record: Record[bytes], times: int = 10_000) -> float:
    """Return how long an agent takes for one record."""

    async def run() -> float:
        loop = asyncio.get_running_loop()
        best = float("inf")
        for _ in range(5):
            began = loop.time()
            for _ in range(times):
                await agent([record])  # type: ignore[misc]  # an agent is awaited
            best = min(best, loop.time() - began)
        return best / times * 1e6

    return asyncio.run(run())


def main() -> None:
    """Print a line for each."""
    metrics = open_metrics("bench")
    rare = over(SpanProcessor(), LossCount(metrics), TraceSettings(sample=0.0), "bench", "1")
    every = over(SpanProcessor(), LossCount(metrics), TraceSettings(), "bench", "1")
    alone = called(agent, RECORD)
    rows = [
        ("off: a result that is counted", microseconds(lambda: trace_of("sale"))),
        ("off: a record that leaves the waiting room", microseconds(lambda: ROW.get("traceparent"))),
        ("on: a page that is not traced", called(TracedTrack(agent, rare, "expand"), RECORD) - alone),
        (
            "on: a command that is not chosen",
            called(TracedTrack(agent, rare, "accept", may_be_first=True), RECORD) - alone,
        ),
        ("on: a record that is traced", called(TracedTrack(agent, every, "expand"), TRACED) - alone),
    ]
    for name, took in rows:
        print(f"{name:<48}{took:8.2f} µs")
    print(f"{'a record that waits, as JSON':<48}{microseconds(WAITING.model_dump_json):8.2f} µs")


if __name__ == "__main__":
    main()
