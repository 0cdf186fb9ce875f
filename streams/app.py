"""The Faust app of one role, with every setting that our measurements ask for; nothing else makes one."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

# The compiled iterator acknowledges the wrong record after an agent crashed, and SIGTERM hangs then. Read at import.
os.environ.setdefault("NO_CYTHON", "1")

import faust
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.types import TransportT
from yarl import URL

from models.kafka_security import Protocol
from rules.lease import Lease
from settings import KafkaSettings, Settings
from streams.consumer import CarillonTransport
from streams.gathering import AT_ONCE, Gathering
from streams.security import to_broker
from streams.topics import PARTITIONS

REBALANCE_S = 60.0
"""Longer than the drain of a worker, shorter than an orchestrator's grace."""

SMALL_BUFFER = 64
"""Records buffered per stream: Faust counts records, and 4,096 segments are 380 MB."""

FETCH_BYTES = 4_194_304
"""Per partition and fetch: at least the largest record."""

COMMIT_S = 5.0
"""For the last commit of an assignment: a broker that is away must not hold up an end; the rest is read again."""

Drain = Callable[[], Awaitable[None]]


class CarillonApp(faust.App):
    """Lets its loops drain before partitions are given away, and before it stops."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drains: list[Drain] = []
        self.era = 0
        """Counts the drains. A record of an earlier era is not begun: who reads its partition next reads it again."""

        self.gathering = AT_ONCE

        self.lease = Lease(0.0)
        """For how long the group surely counts this worker as a member; see ``streams.membership``."""

        self.leaves = False
        """When it stops in good order it leaves its group, although it is a static member of it."""

        self.rebalanced: Callable[[], None] = lambda: None
        """Called whenever partitions are given or taken."""

    def _new_transport(self) -> TransportT:
        return CarillonTransport(self.conf.broker_consumer, self)

    def on_rebalance_start(self) -> None:
        """Tell that partitions are on the move."""
        self.rebalanced()
        super().on_rebalance_start()

    @property
    def flows(self) -> bool:
        """Records flow: partitions are assigned, tables recovered, and no rebalance is under way."""
        settled = self.producer_only or self.tables.actives_ready
        return bool(self.started and settled and not self.rebalancing)

    async def wait_until_crashed(self) -> None:
        """Return never, but raise what crashed the app."""
        await self._crashed.wait()
        raise self.crash_reason or RuntimeError("crashed without a reason")

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        """Finish what is in flight and commit it; Faust calls this on a revoke and on a stop, with the flow stopped."""
        logger.info("draining what is in flight")
        self.era += 1
        await asyncio.gather(*(drain() for drain in self.drains))
        try:
            async with asyncio.timeout(COMMIT_S):
                # A commit at work would make ours return at once, without what was done since it began.
                await consumer.maybe_wait_for_commit_to_finish()
                await consumer.commit()
        except TimeoutError:
            logger.warning("the broker did not take the last commit in time; some records will be read again")


def _broker(kafka: KafkaSettings) -> dict[str, Any]:
    """Return to Faust what ``to_broker`` returns to everybody else."""
    servers = [URL(f"kafka://{server.strip()}") for server in kafka.bootstrap.split(",")]
    return {"broker": servers, "broker_credentials": _credentials(to_broker(kafka), kafka.security.protocol)}


def _credentials(told: Mapping[str, Any], protocol: Protocol) -> Credentials | None:
    if protocol.has_user:
        return SASLCredentials(
            username=told["sasl_plain_username"],
            password=told["sasl_plain_password"],
            ssl_context=told["ssl_context"],
            mechanism=told["sasl_mechanism"],
        )
    return SSLCredentials(told["ssl_context"]) if protocol.has_tls else None


def create_app(
    role: str,
    settings: Settings,
    *,
    tables: bool,
    leaves: bool = False,
    buffer: int = SMALL_BUFFER,
    gathering: Gathering = AT_ONCE,
) -> CarillonApp:
    """Return the app of a role; its id is the consumer group, and must never change.

    Parameters
    ----------
    role
        Such as ``tally`` or ``send-fcm-direct``.
    tables
        It keeps tables: then it is a static member with a longer session, so that a restart disturbs nobody.
    leaves
        A static member that is stopped in good order leaves all the same: others go on at once with what it had.
    buffer
        Records per stream between the consumer and the loop.
    gathering
        How long the broker may gather records for one answer.
    """
    kafka, worker = settings.kafka, settings.worker
    member = f"{role}-{worker.instance}"
    session_s = kafka.table_session_s if tables else kafka.session_s
    folder = Path(worker.data_dir) / member
    folder.mkdir(parents=True, exist_ok=True)
    app = CarillonApp(
        f"{kafka.prefix}{role}",
        **_broker(kafka),
        datadir=folder,
        store="rocksdb://",
        autodiscover=False,
        web_enabled=False,
        canonical_url=f"http://{member}:6066",  # the assignor tells members apart by it; nothing listens there
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=PARTITIONS,
        # A copy of each table at another worker would be as much work again; who takes a partition over reads the
        # changelog, 0.1 ms a row, and a worker that comes back has its disk.
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=f"{kafka.prefix}{member}" if tables else None,
        consumer_max_fetch_size=FETCH_BYTES,
        broker_commit_interval=gathering.commit_s,
        broker_session_timeout=session_s,
        broker_heartbeat_interval=session_s / 10,
        broker_request_timeout=kafka.request_timeout_s,
        broker_rebalance_timeout=REBALANCE_S,
        producer_request_timeout=30.0,
        stream_buffer_maxsize=buffer,
        # What one fetch brings has to fit above the mark (four fifths) at which a stream asks for no more.
        broker_max_poll_records=max(1, buffer // 6),
        stream_wait_empty=True,  # what it waits for is ours: CarillonApp._consumer_wait_empty
        stream_recovery_delay=0.0,
        worker_redirect_stdouts=False,
        loghandlers=[],
    )
    app.client_id = member
    app.gathering, app.leaves = gathering, leaves
    app.lease = Lease(session_s)
    return app
