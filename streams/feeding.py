"""How a role's topics reach its agent: in transactions, in order, or as a body of its own."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from models.ports import TrackAgent
from models.topic import TopicSpec
from streams.kit import Kit
from streams.stage import Stage, Take
from streams.topics import COMMANDS
from streams.tracks import TrackHost
from streams.transaction import TrackSpec
from telemetry.traces.agents import TracedStage, TracedTrack

Topics: TypeAlias = Sequence[TopicSpec]


def track(
    kit: Kit,
    topics: Topics,
    stage: str,
    agent: TrackAgent,
    *,
    span: str,
    batch: int,
    transaction_timeout_ms: int,
    at_once: int,
) -> None:
    """Let an agent answer a topic in transactions (``streams.transaction``); *span* is what its step of a trace is."""
    name = str(kit.app.conf.id)
    if kit.spans is not None:
        agent = TracedTrack(agent, kit.spans, span, may_be_first=topics[0] is COMMANDS)
    at_work = asyncio.Semaphore(at_once)
    spec = TrackSpec(stage, name, agent, batch, transaction_timeout_ms, at_work, kit.limiter)
    host = TrackHost(spec, topics[0].name, kit.settings.kafka, kit.app.gathering)
    host.rebalanced = kit.app.rebalanced
    kit.app.service(host)
    kit.background.append(lambda: kit.limiter.look_back(stage))
    kit.app.producer_only = True  # the track has a consumer of its own
    kit.ready.append(lambda: host.is_member)


def stage(
    kit: Kit, topics: Topics, name: str, agent: Take, *, batch: int, pace_s: float = 0.0, span: str | None = None
) -> None:
    """Let an agent take topics in order, a batch at a time (``streams.stage``); without *span* no step of a trace."""
    if kit.spans is not None and span is not None:
        agent = TracedStage(agent, kit.spans, span)
    loop = Stage(
        kit.app,
        name,
        agent,
        kit.publish,
        kit.limiter,
        prefix=kit.settings.kafka.prefix,
        batch=batch,
        drain_s=kit.settings.worker.drain_s,
        pace_s=pace_s,
    )
    feed(kit, topics, name, loop.feed)
    kit.background.append(loop.run)


def feed(kit: Kit, topics: Topics, name: str, body: Callable[[Any], Any]) -> None:
    """Let Faust move records to a loop of ours; as bytes, because decoding must not raise there."""
    names = [kit.settings.kafka.prefix + topic.name for topic in topics]
    channel = kit.app.topic(
        *names, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw", allow_empty=True
    )
    kit.background.append(lambda: kit.limiter.look_back(name))
    kit.app.agent(channel, name=name)(body)
