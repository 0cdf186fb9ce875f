"""What stands between a topic and its agent: with traces a span, without them nothing at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from models.record import Outgoing, Record
from models.topic import TopicSpec
from settings import Settings
from streams.feeding import stage, track
from streams.gathering import AT_ONCE
from streams.stage import Stage
from streams.topics import COMMANDS, EXPANSIONS, RESULTS
from telemetry.traces.agents import TracedStage, TracedTrack

SPANS: Any = object()


async def agent(_records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
    return ()


@dataclass
class BareApp:
    """As much of Faust's app as is asked for parts."""

    services: list[Any] = field(default_factory=list)
    drains: list[Any] = field(default_factory=list)
    conf: Any = field(default_factory=lambda: SimpleNamespace(id="carillon.accept"))
    gathering: Any = AT_ONCE
    rebalanced: Any = None
    producer_only: bool = False

    def service(self, service: Any) -> None:
        self.services.append(service)

    def topic(self, *names: str, **_: Any) -> tuple[str, ...]:
        return names

    def agent(self, _channel: Any, **_: Any) -> Any:
        return lambda body: body


def a_kit(spans: Any = None) -> Any:
    limiter = SimpleNamespace(began=lambda _: None, look_back=None)
    return SimpleNamespace(
        app=BareApp(), settings=Settings(), spans=spans, limiter=limiter, publish=None, background=[], ready=[]
    )


def tracked(spans: Any, topic: TopicSpec) -> Any:
    """Return what a track calls."""
    kit = a_kit(spans)
    track(kit, [topic], "a_stage", agent, span="a-step", batch=1, transaction_timeout_ms=1, at_once=1)
    (host,) = kit.app.services
    return host._spec.agent


def staged(spans: Any, span: str | None) -> Any:
    """Return what a stage calls."""
    kit = a_kit(spans)
    stage(kit, [RESULTS], "a_stage", agent, batch=1, span=span)
    (loop,) = [work.__self__ for work in kit.background if isinstance(getattr(work, "__self__", None), Stage)]
    return loop._take


def test_without_traces_an_agent_stands_alone() -> None:
    assert tracked(None, COMMANDS) is agent
    assert staged(None, "tally") is agent


@pytest.mark.parametrize(("topic", "may_be_first"), [(COMMANDS, True), (EXPANSIONS, False)])
def test_with_traces_each_record_is_a_span_and_only_a_command_begins_a_trace(
    *, topic: TopicSpec, may_be_first: bool
) -> None:
    assert tracked(SPANS, topic) == TracedTrack(agent, SPANS, "a-step", may_be_first=may_be_first)


def test_with_traces_a_stage_is_a_step_only_where_it_has_a_name() -> None:
    assert staged(SPANS, "tally") == TracedStage(agent, SPANS, "tally")
    assert staged(SPANS, None) is agent
