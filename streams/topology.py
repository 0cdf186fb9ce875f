"""Every role: what it reads, which agent it runs, and what that agent is given. One function per role."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from agents.accept_command import AcceptCommand
from agents.expand_audience import ExpandAudience
from agents.record_delivery import RecordDelivery
from agents.register_device import RegisterDevice
from agents.release_waiting import ReleaseWaiting
from agents.retire_device import RetireDevice
from agents.send_segment import SendSegment
from agents.tally_result import TallyResult
from models.names import Lane
from models.topic import TopicSpec
from providers.catalogue import channels
from registry.controls import open_controls
from registry.deliveries import open_deliveries
from registry.devices import open_devices
from registry.notifications import open_notifications
from registry.reopening import open_redrives
from rules.retry import Patience
from streams.admin import MARKS_RETENTION
from streams.backlog import Backlog
from streams.clock import now
from streams.credentials import show_routes
from streams.dated import DatedFacts
from streams.flow import Flow
from streams.gates import brakes_of, gates_of
from streams.gathering import AT_ONCE, IN_BULK, IN_PAGES, PROMPT, SOON, WATCHED, Gathering
from streams.grace import Grace
from streams.keeping import ledger_keeping
from streams.kit import Kit, chance
from streams.marks import OldMarks
from streams.routes import open_routes
from streams.senders import Sender
from streams.stage import Stage, Take
from streams.tables import fact_table
from streams.topics import COMMANDS, DEVICES, EXPANSIONS, PROGRESS, RESULTS, WAITING, segments
from streams.tracks import TrackHost
from streams.transaction import TrackSpec
from telemetry.brake import watch_routes

PARTITIONS: Final = 12

PAGES_AT_ONCE: Final = 2
"""Of one expander: one is written while the registry looks for the next. A page takes 15 MB or so while it is cut and
written, and three at once made a worker grow by half between a small campaign and a large one."""

COMMANDS_AT_ONCE: Final = 200
"""Commands per transaction: one bulk call to the registry claims them all."""

TALLY_PACE_S: Final = 0.1
"""Between two batches of the account: people watch it, and the last number of a campaign waits for it."""

REGISTRY_PACE_S: Final = 0.2
"""Between two batches of what is only looked up later: one round trip to the registry for all that came meanwhile."""


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of worker."""

    about: str
    build: Callable[[Kit], None]
    """Puts the role's parts into the app."""

    tables: bool = False
    buffer: int = 4_096
    """Records buffered per stream."""

    gathering: Gathering = AT_ONCE
    gives_way: bool = False
    """It works off a crowd, for which nobody waits by the millisecond (``streams.courtesy``)."""


def accept(kit: Kit) -> None:
    """Read commands; write expansions, segments.*.direct, controls, waiting and results."""
    agent = AcceptCommand(
        notifications=open_notifications(kit.database),
        audience=kit.audience,
        controls=open_controls(kit.database),
        publish=kit.publish,
        checks={name: spec.check for name, spec in channels().items()},
        limits=kit.settings.launch,
        clock=now,
        metrics=kit.metrics,
    )
    # An open transaction holds back every reader of the partitions it touched, direct messages among them.
    _track(
        kit, COMMANDS, "accept_command", agent, batch=COMMANDS_AT_ONCE, transaction_timeout_ms=3_000, at_once=PARTITIONS
    )


def expand(kit: Kit) -> None:
    """Read expansions; write segments, expansions, waiting and results."""
    backlog = Backlog(kit.settings.kafka, list(channels()))
    kit.closing.append(backlog.close)
    kit.needs_controls = True
    agent = ExpandAudience(
        notifications=open_notifications(kit.database),
        audience=kit.audience,
        redrives=open_redrives(kit.database, now),
        controls=kit.board,
        channels=list(channels()),
        backlog=backlog,
        limits=kit.settings.launch,
        clock=now,
        metrics=kit.metrics,
    )
    _track(kit, EXPANSIONS, "expand_audience", agent, batch=1, transaction_timeout_ms=10_000, at_once=PAGES_AT_ONCE)


def send(kit: Kit, sender: Sender) -> None:
    """Read the segments of one lane of a channel; send, and write results and waiting."""
    channel = sender.channel
    table = fact_table(kit.app, "notes", PARTITIONS, kit.publisher)
    routes = open_routes(channel, kit.apps)
    kit.opening.append(routes.start)
    kit.opening.append(lambda: show_routes(kit.metrics, channel, routes))
    kit.closing.append(routes.close)
    kit.needs_controls = True
    kit.board.listeners.append(watch_routes(kit.metrics, kit.board, channel, list(routes)))
    retry = kit.settings.retry
    agent = SendSegment(
        gates=gates_of(kit, sender, routes),
        brakes=brakes_of(kit, channel),
        notes=DatedFacts(table, now),
        publish=kit.publish,
        controls=kit.board,
        clock=now,
        chance=chance,
        patience=Patience(
            timedelta(seconds=retry.first_s),
            timedelta(seconds=retry.ceiling_s),
            retry.max_refusals,
            timedelta(seconds=retry.give_up_s or channels()[channel].give_up_s),
        ),
        metrics=kit.metrics,
        worker=f"{sender.name}-{kit.settings.worker.instance}",
    )
    flow = Flow(
        kit.app,
        "send_segment",
        agent,
        kit.publish,
        prefix=kit.settings.kafka.prefix,
        drain_s=kit.settings.worker.drain_s,
    )
    _feed(kit, [sender.topic], "send_segment", flow.feed)
    kit.background.append(OldMarks(table, now, MARKS_RETENTION).run)


def release(kit: Kit) -> None:
    """Read what has to wait; write it where it belongs when its time has come."""
    table = fact_table(kit.app, "waiting", PARTITIONS, kit.publisher)
    work = (COMMANDS, EXPANSIONS, *(segments(channel, lane) for channel in channels() for lane in Lane))
    topics = {topic.name for topic in work}
    agent = ReleaseWaiting(rows=table, publish=kit.publish, controls=kit.board, clock=now, topics=topics)
    table.recover = agent.recover
    kit.needs_controls = True
    kit.board.listeners.append(agent.hurry)
    _stage(kit, [WAITING], "release_waiting", agent, batch=200)
    kit.background.append(agent.run)
    kit.app.drains.append(agent.let_go)


def tally(kit: Kit) -> None:
    """Read results; keep the ledger and write progress."""
    table = fact_table(kit.app, "ledger", PARTITIONS, kit.publisher)
    agent = TallyResult(facts=table, publish=kit.publish, metrics=kit.metrics)
    table.recover = agent.recover
    _stage(kit, [RESULTS], "tally_result", agent, batch=200, pace_s=TALLY_PACE_S)
    kit.background.append(ledger_keeping(kit, table, agent).run)


def record(kit: Kit) -> None:
    """Read results and progress; keep deliveries in the registry."""
    agent = RecordDelivery(open_deliveries(kit.database), open_notifications(kit.database), kit.publish)
    _stage(kit, [RESULTS, PROGRESS], "record_delivery", agent, batch=200, pace_s=REGISTRY_PACE_S)


def register(kit: Kit) -> None:
    """Read changes of devices; keep devices in the registry."""
    agent = RegisterDevice(open_devices(kit.database), kit.publish)
    _stage(kit, [DEVICES], "register_device", agent, batch=1_000)


def retire(kit: Kit) -> None:
    """Read results; retire dead addresses in the registry."""
    grace = Grace(now)
    kit.app.drains.append(grace.let_go)
    kit.needs_controls = True
    agent = RetireDevice(
        devices=open_devices(kit.database),
        publish=kit.publish,
        controls=kit.board,
        clock=now,
        wait_until=grace,
        grace=timedelta(seconds=kit.settings.brake.grace_s),
        metrics=kit.metrics,
    )
    _stage(kit, [RESULTS], "retire_device", agent, batch=200, pace_s=REGISTRY_PACE_S)


ROLES: Final[Mapping[str, Role]] = {
    "accept": Role("judges commands and begins what they ask", accept, gathering=PROMPT),
    "expand": Role("finds the devices of an audience, page by page", expand, gathering=IN_PAGES, gives_way=True),
    "release": Role("keeps what has to wait until its time", release, tables=True, buffer=256),
    "tally": Role(
        "keeps the account of every notification", tally, tables=True, buffer=256, gathering=WATCHED, gives_way=True
    ),
    "record": Role(
        "writes deliveries and progress to the registry", record, buffer=256, gathering=IN_BULK, gives_way=True
    ),
    "register": Role("writes devices to the registry", register, gathering=SOON),
    "retire": Role(
        "takes dead addresses out of later audiences", retire, buffer=256, gathering=IN_BULK, gives_way=True
    ),
}
"""All but ``send``, which is another one for each lane of each channel: ``sender_role``."""


def sender_role(sender: Sender) -> Role:
    """Return what the senders of one lane are; only campaigns have time to come by the page."""
    has_time = sender.lane is Lane.CAMPAIGN
    about = "hands segments of one lane to one channel's provider"
    gathering = IN_PAGES if has_time else PROMPT
    return Role(about, lambda kit: send(kit, sender), tables=True, buffer=64, gathering=gathering, gives_way=has_time)


def _track(
    kit: Kit, topic: TopicSpec, stage: str, agent: Any, *, batch: int, transaction_timeout_ms: int, at_once: int
) -> None:
    name = str(kit.app.conf.id)
    at_work = asyncio.Semaphore(at_once)
    spec = TrackSpec(stage, name, agent, batch, transaction_timeout_ms, at_work, kit.limiter)
    host = TrackHost(spec, topic.name, kit.settings.kafka, kit.app.gathering)
    host.rebalanced = kit.app.rebalanced
    kit.app.service(host)
    kit.background.append(lambda: kit.limiter.look_back(stage))
    kit.app.producer_only = True  # the track has a consumer of its own
    kit.ready.append(lambda: host.is_member)


def _stage(kit: Kit, topics: list[TopicSpec], name: str, agent: Take, *, batch: int, pace_s: float = 0.0) -> None:
    stage = Stage(
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
    _feed(kit, topics, name, stage.feed)
    kit.background.append(stage.run)


def _feed(kit: Kit, topics: list[TopicSpec], name: str, feed: Callable[[Any], Any]) -> None:
    """Let Faust move records to a loop of ours; as bytes, because decoding must not raise there."""
    names = [kit.settings.kafka.prefix + topic.name for topic in topics]
    channel = kit.app.topic(
        *names, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw", allow_empty=True
    )
    kit.background.append(lambda: kit.limiter.look_back(name))
    kit.app.agent(channel, name=name)(feed)
