"""Runs one role in this process: waits for what it needs, builds it, and ends it in order."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeAlias

import structlog
import uvloop
from aiokafka.errors import KafkaError

from models.ports import Audience
from providers.catalogue import channels
from registry.audience import open_audience
from registry.client import Database, open_client
from registry.controls import open_controls
from registry.indexes import ensure_indexes
from registry.probe import probe
from settings import Settings
from streams.app import create_app
from streams.burials import recall_from
from streams.collecting import settle
from streams.control import ControlBoard, follow
from streams.courtesy import give_way
from streams.ending import call_off, end_at_once, unless
from streams.kit import Kit
from streams.limiter import Limiter
from streams.needs import needs
from streams.patience import patient, until_there
from streams.permits import ensure_permitted
from streams.publish import Publisher
from streams.refusals import explained
from streams.routes import read_apps
from streams.senders import Sender
from streams.sockets import tell_closed_sockets
from streams.topology import ROLES, sender_role
from streams.trimming import keep_trimmed
from telemetry.health import open_health
from telemetry.letters import counting
from telemetry.logs import configure
from telemetry.loop import watch_event_loop
from telemetry.metrics import Metrics, open_metrics
from telemetry.standstill import watch_standstill
from telemetry.traces.opening import open_traces
from telemetry.traces.publishing import traced

BEAT_S: Final = 1.0
STOP_S: Final = 8.0
"""Beyond ``worker.drain_s``: for the last commit, the tables and the connections to close."""

LOST_S: Final = 30.0
"""An event loop that did not come round for so long is not alive."""

log = structlog.get_logger(__name__)


Find: TypeAlias = Callable[[Database], Audience]
"""Says who finds the devices of an audience."""


SWITCH_S: Final = 0.0005
"""Python's 5 ms between two threads make a busy loop stand in the way of the thread that fetches, each of whose many
small steps then waits so long; and a direct message would wait for the thread that answers a scrape."""


def run_worker(role: str, sender: Sender | None, settings: Settings, find: Find = open_audience) -> None:
    """Be one role, a sender of a lane where it is ``send``, until SIGTERM or Ctrl-C.

    Raises SetupError where an operator has to mend something.
    """
    configure(settings.log_level, sender.name if sender else role, settings.worker.instance)
    sys.setswitchinterval(SWITCH_S)
    tell_closed_sockets()
    uvloop.run(_serve(role, sender, settings, find))


async def _serve(role: str, sender: Sender | None, settings: Settings, find: Find) -> None:
    spec = sender_role(sender) if sender else ROLES[role]
    if spec.gives_way:
        give_way()
    name = sender.name if sender else role
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    apps = read_apps(settings)
    metrics = open_metrics(name, channels=list(channels()), apps=list(apps))
    async with AsyncExitStack() as stack:
        spans, end_traces = open_traces(settings.traces, name, settings.worker.instance, metrics)
        stack.callback(end_traces)
        ready = await unless(stop, _prepare(stack, settings, name))
        if ready is None:
            return
        publisher, database = ready
        app = create_app(
            name, settings, tables=spec.tables, leaves=spec.leaves, buffer=spec.buffer, gathering=spec.gathering
        )
        limits = settings.deadletters
        limiter = Limiter(limits, recall_from(settings.kafka, name, limits), metrics)
        app.drains.append(limiter.let_go)
        publish = limiter.limited(patient(counting(publisher, metrics)))
        kit = Kit(
            settings=settings,
            app=app,
            publisher=publisher,
            publish=publish if spans is None else traced(publish),
            limiter=limiter,
            database=database,
            audience=find(database),
            board=ControlBoard(),
            metrics=metrics,
            apps=apps,
            spans=spans,
        )
        app.rebalanced = metrics.rebalances.of(role).inc
        spec.build(kit, spec.reads)
        await _run(kit, role, stop, metrics)


async def _prepare(stack: AsyncExitStack, settings: Settings, name: str) -> tuple[Publisher, Database]:
    """Wait for the broker and the registry, telling so."""
    client = open_client(settings.mongo.uri.get_secret_value(), settings.mongo.timeout_s)
    stack.push_async_callback(client.close)
    database = client[settings.mongo.database]
    publisher = await until_there(lambda: _publisher(settings, name))
    stack.push_async_exit(publisher)
    await until_there(lambda: ensure_permitted(settings.kafka, name, needs(channels())[name]))
    await until_there(lambda: probe(database))
    await until_there(lambda: ensure_indexes(database, settings.retention))
    return publisher, database


async def _publisher(settings: Settings, name: str) -> Publisher:
    publisher = Publisher(settings.kafka, name)
    try:
        return await publisher.__aenter__()
    except (KafkaError, OSError) as error:
        await publisher.__aexit__(None, None, None)
        where = settings.kafka.bootstrap
        message = f"no broker at {where} ({type(error).__name__}); CARILLON_KAFKA__BOOTSTRAP names it"
        raise await explained(settings.kafka, error, message) from error


async def _run(kit: Kit, role: str, stop: asyncio.Event, metrics: Metrics) -> None:
    still = watch_standstill(lambda: _flows(kit), metrics.rebalance_seconds.of(role))
    tasks = [asyncio.create_task(each) for each in (watch_event_loop(metrics), keep_trimmed(), still)]
    try:
        await _open(kit, stop, tasks)
        if not stop.is_set():
            settle()
            async with _health(kit, metrics):
                await _work(kit, stop, tasks)
    finally:
        log.info("stops")
        asyncio.get_running_loop().call_later(kit.settings.worker.drain_s + STOP_S, end_at_once)
        await kit.app.stop()
        await call_off(*tasks)
        for close in kit.closing:
            await close()


def _flows(kit: Kit) -> bool:
    """Tell whether records may come."""
    return kit.app.flows and all(check() for check in kit.ready)


async def _open(kit: Kit, stop: asyncio.Event, tasks: "list[asyncio.Task[None]]") -> None:
    """Know every control before the first record, and open the ways out; a signal ends it."""
    if kit.needs_controls:
        book = open_controls(kit.database)
        tasks.append(asyncio.create_task(follow(kit.board, book, kit.settings.kafka, kit.controls_ready)))
        await unless(stop, kit.controls_ready.wait(), tasks)
    for prepare in kit.opening:
        await unless(stop, prepare(), tasks)


async def _work(kit: Kit, stop: asyncio.Event, tasks: "list[asyncio.Task[None]]") -> None:
    """Run everything until a signal; raise what ended a part of it."""
    tasks += [asyncio.create_task(work()) for work in kit.background]
    starting = asyncio.create_task(kit.app.start())
    tasks += [starting, asyncio.create_task(kit.app.wait_until_crashed())]
    watched = set(tasks)
    try:
        while watched and not stop.is_set():
            ended = await unless(stop, asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED))
            for task in ended[0] if ended else ():
                task.result()  # raises what ended it
            watched = ended[1] if ended else set()
    finally:
        starting.cancel()


@asynccontextmanager
async def _health(kit: Kit, metrics: Metrics) -> AsyncIterator[None]:
    """Serve ``/metrics``, ``/livez`` and ``/readyz`` while the worker runs."""
    beat = [time.monotonic()]

    async def keep_beating() -> None:
        while True:
            beat[0] = time.monotonic()
            await asyncio.sleep(BEAT_S)

    def live() -> tuple[bool, str]:
        late_s = time.monotonic() - beat[0]
        return late_s < LOST_S and not kit.app.crashed, f"event loop seen {late_s:.1f} s ago"

    def ready() -> tuple[bool, str]:
        if kit.limiter.why:
            return False, kit.limiter.why
        well = _flows(kit)
        return well, "ready" if well else "starting, recovering or rebalancing"

    beating = asyncio.create_task(keep_beating())
    worker = kit.settings.worker
    try:
        with open_health(worker.http_host, worker.http_port, metrics, live, ready) as port:
            log.info("listens", host=worker.http_host, port=port)
            yield
    finally:
        beating.cancel()
