"""Every role: what it reads, which agent it runs, and what that agent is given. One function per role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, TypeAlias

from agents.accept_command import AcceptCommand
from agents.expand_audience import ExpandAudience
from agents.record_delivery import RecordDelivery
from agents.register_device import RegisterDevice
from agents.release_waiting import ReleaseWaiting
from agents.retire_device import RetireDevice
from agents.send_segment import SendSegment
from agents.tally_result import TallyResult
from models.names import Lane
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
from streams.feeding import Topics, feed, stage, track
from streams.flow import Flow
from streams.gates import brakes_of, gates_of
from streams.gathering import AT_ONCE, IN_BULK, IN_PAGES, PROMPT, SOON, WATCHED, Gathering
from streams.grace import Grace
from streams.keeping import ledger_keeping
from streams.kit import Kit, chance
from streams.lag import LagWatch
from streams.marks import OldMarks
from streams.routes import open_routes
from streams.senders import Sender, senders
from streams.tables import fact_table
from streams.topics import COMMANDS, DEVICES, EXPANSIONS, PARTITIONS, PROGRESS, RESULTS, WAITING, segments
from telemetry.brake import watch_routes
from telemetry.lag import show_lag
from telemetry.routes import RouteWatch
from telemetry.traces.publishing import releasing
from telemetry.traces.sender import TracedSender

PAGES_AT_ONCE: Final = 2
"""Of one expander: one is written while the registry looks for the next. A page takes 15 MB or so while it is cut and
written, and three at once made a worker grow by half between a small campaign and a large one."""

COMMANDS_AT_ONCE: Final = 200
"""Commands per transaction: one bulk call to the registry claims them all."""

TALLY_PACE_S: Final = 0.1
"""Between two batches of the account: people watch it, and the last number of a campaign waits for it."""

REGISTRY_PACE_S: Final = 0.2
"""Between two batches of what is only looked up later: one round trip to the registry for all that came meanwhile."""


Build: TypeAlias = Callable[[Kit, Topics], None]


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of worker."""

    about: str
    build: Build
    """Puts the role's parts into the app."""

    reads: Topics = ()
    """What its group reads: the lag is told of these."""

    tables: bool = False
    leaves: bool = False
    """Its tables are small, and somebody waits for its work: stopped in good order it leaves its group at once."""

    buffer: int = 4_096
    """Records buffered per stream."""

    gathering: Gathering = AT_ONCE
    gives_way: bool = False
    """It works off a crowd, for which nobody waits by the millisecond (``streams.courtesy``)."""


def accept(kit: Kit, topics: Topics) -> None:
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
    track(
        kit,
        topics,
        "accept_command",
        agent,
        span="accept",
        batch=COMMANDS_AT_ONCE,
        transaction_timeout_ms=3_000,
        at_once=PARTITIONS,
    )


def expand(kit: Kit, topics: Topics) -> None:
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
    track(
        kit,
        topics,
        "expand_audience",
        agent,
        span="expand",
        batch=1,
        transaction_timeout_ms=10_000,
        at_once=PAGES_AT_ONCE,
    )


def send(kit: Kit, topics: Topics, sender: Sender) -> None:
    """Read the segments of one lane of a channel; send, and write results and waiting."""
    channel = sender.channel
    table = fact_table(kit.app, "notes", PARTITIONS, kit.publisher)
    routes = open_routes(channel, kit.apps)
    kit.opening.append(routes.start)
    kit.opening.append(lambda: show_routes(kit.metrics, channel, routes))
    kit.closing.append(routes.close)
    kit.needs_controls = True
    kit.board.listeners.append(watch_routes(kit.metrics, kit.board, channel, list(routes)))
    retry, gates = kit.settings.retry, gates_of(kit, sender, routes)
    kit.background.append(RouteWatch(kit.metrics, channel, gates).run)
    agent = SendSegment(
        gates=gates,
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
        agent if kit.spans is None else TracedSender(agent, kit.spans),
        kit.publish,
        prefix=kit.settings.kafka.prefix,
        drain_s=kit.settings.worker.drain_s,
    )
    feed(kit, topics, "send_segment", flow.feed)
    kit.background.append(OldMarks(table, now, MARKS_RETENTION).run)


def release(kit: Kit, topics: Topics) -> None:
    """Read what has to wait; write it where it belongs when its time has come."""
    table = fact_table(kit.app, "waiting", PARTITIONS, kit.publisher)
    work = (COMMANDS, EXPANSIONS, *(segments(channel, lane) for channel in channels() for lane in Lane))
    targets = {topic.name for topic in work}
    publish = kit.publish if kit.spans is None else releasing(kit.publish, kit.spans)
    agent = ReleaseWaiting(rows=table, publish=publish, controls=kit.board, clock=now, topics=targets)
    table.recover = agent.recover
    kit.needs_controls = True
    kit.board.listeners.append(agent.hurry)
    stage(kit, topics, "release_waiting", agent, batch=200)
    kit.background.append(agent.run)
    kit.app.drains.append(agent.let_go)


def tally(kit: Kit, topics: Topics) -> None:
    """Read results; keep the ledger and write progress."""
    table = fact_table(kit.app, "ledger", PARTITIONS, kit.publisher)
    agent = TallyResult(facts=table, publish=kit.publish, metrics=kit.metrics)
    table.recover = agent.recover
    stage(kit, topics, "tally_result", agent, batch=200, pace_s=TALLY_PACE_S, span="tally")
    kit.background.append(ledger_keeping(kit, table, agent).run)


def record(kit: Kit, topics: Topics) -> None:
    """Read results and progress; keep deliveries in the registry."""
    agent = RecordDelivery(open_deliveries(kit.database), open_notifications(kit.database), kit.publish)
    stage(kit, topics, "record_delivery", agent, batch=200, pace_s=REGISTRY_PACE_S, span="record")


def register(kit: Kit, topics: Topics) -> None:
    """Read changes of devices; keep devices in the registry."""
    agent = RegisterDevice(open_devices(kit.database), kit.publish)
    stage(kit, topics, "register_device", agent, batch=1_000)


def retire(kit: Kit, topics: Topics) -> None:
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
    stage(kit, topics, "retire_device", agent, batch=200, pace_s=REGISTRY_PACE_S)


def lag(kit: Kit, _topics: Topics) -> None:
    """Ask the broker what every group has not read; one worker of an installation is enough."""
    watch = LagWatch(kit.settings.kafka, groups(), partial(show_lag, kit.metrics), now)
    kit.background.append(watch.run)
    kit.app.producer_only = True  # it reads as no group
    kit.ready.append(lambda: watch.is_fresh)


ROLES: Final[Mapping[str, Role]] = {
    "accept": Role("judges commands and begins what they ask", accept, (COMMANDS,), gathering=PROMPT),
    "expand": Role(
        "finds the devices of an audience, page by page", expand, (EXPANSIONS,), gathering=IN_PAGES, gives_way=True
    ),
    "release": Role("keeps what has to wait until its time", release, (WAITING,), tables=True, buffer=256),
    "tally": Role(
        "keeps the account of every notification",
        tally,
        (RESULTS,),
        tables=True,
        buffer=256,
        gathering=WATCHED,
        gives_way=True,
    ),
    "record": Role(
        "writes deliveries and progress to the registry",
        record,
        (RESULTS, PROGRESS),
        buffer=256,
        gathering=IN_BULK,
        gives_way=True,
    ),
    "register": Role("writes devices to the registry", register, (DEVICES,), gathering=SOON),
    "retire": Role(
        "takes dead addresses out of later audiences", retire, (RESULTS,), buffer=256, gathering=IN_BULK, gives_way=True
    ),
    "lag": Role("tells how far every group is behind", lag),
}
"""All but ``send``, which is another one for each lane of each channel: ``sender_role``."""


def sender_role(sender: Sender) -> Role:
    """Return what the senders of one lane are; only campaigns have time to come by the page."""
    has_time = sender.lane is Lane.CAMPAIGN
    about = "hands segments of one lane to one channel's provider"
    gathering = IN_PAGES if has_time else PROMPT
    return Role(
        about,
        lambda kit, topics: send(kit, topics, sender),
        (sender.topic,),
        tables=True,
        leaves=True,
        buffer=64,
        gathering=gathering,
        gives_way=has_time,
    )


def groups() -> dict[str, Topics]:
    """Return what every group of an installation reads, by its name without the prefix."""
    every = {sender.name: sender_role(sender) for sender in senders(channels())}
    return {name: role.reads for name, role in {**ROLES, **every}.items() if role.reads}
