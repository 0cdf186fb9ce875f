"""Hosts the tracks of one role: a group member that runs one track per partition it is given."""

import asyncio
import random
from collections.abc import Callable, Iterable

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from mode import Service

from settings import KafkaSettings
from streams.consumer import COMMITTED
from streams.gathering import Attention, Gathering
from streams.security import to_broker
from streams.transaction import FencedError, Track, TrackSpec

LET_GO_S = 12.0
"""For the pages at work to finish, as they do unless the registry is slow; below the rebalance timeout. What is cut
off is claimed again by whoever reads it next, with the same origin."""

FETCH_BYTES = 4_194_304

log = structlog.get_logger(__name__)


class TrackHost(Service):
    """Joins the group, runs the tracks, and joins again after a fence."""

    def __init__(self, spec: TrackSpec, topic: str, kafka: KafkaSettings, gathering: Gathering) -> None:
        super().__init__()
        self._spec = spec
        self._topic = kafka.prefix + topic
        self._kafka = kafka
        self._gathering = gathering
        self._tracks: dict[TopicPartition, tuple[Track, asyncio.Task[None]]] = {}
        self._fenced = asyncio.Event()
        self.is_member = False
        """It has its partitions, or knows that it gets none."""

        self.rebalanced: Callable[[], None] = lambda: None
        """Called whenever partitions are given."""

    @Service.task
    async def _membership(self) -> None:
        while not self.should_stop:
            await self._joined()
            if not self.should_stop:
                # Two zombies that fence each other must not do it in step.
                await self.sleep(random.uniform(0.5, 1.5))  # noqa: S311 -- no secret

    async def _joined(self) -> None:
        """Be a member until somebody fences a track, or the host stops."""
        self._fenced.clear()
        consumer = self._new_consumer()
        try:
            await consumer.start()
            consumer.subscribe([self._topic], listener=Listener(self, consumer))
            await self.wait_first(self._fenced.wait())
        except KafkaError as error:
            log.warning("waits for the broker", track=self._spec.name, error=type(error).__name__)
        finally:
            self.is_member = False
            await self.stop_tracks()
            await consumer.stop()
            await self.stop_tracks()  # a rebalance under way may have given us some meanwhile
            self.is_member = False

    def _new_consumer(self) -> AIOKafkaConsumer:
        session_ms = int(self._kafka.session_s * 1000)
        return AIOKafkaConsumer(
            **to_broker(self._kafka),
            client_id=self._spec.group,
            group_id=self._spec.group,
            isolation_level=COMMITTED,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=FETCH_BYTES,
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 10,
            rebalance_timeout_ms=60_000,
            fetch_max_wait_ms=self._gathering.wait_ms,
        )

    async def start_tracks(self, consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> None:
        """Begin a track for each partition: also for one that was ours before, because the fence must be new."""
        await self.stop_tracks()
        attention = Attention(self._gathering)
        for tp in partitions:
            consumer.pause(tp)
            track = Track(self._spec, self._kafka, consumer, tp, attention)
            task = asyncio.create_task(track.run(), name=f"{self._spec.name}-{tp.partition}")
            task.add_done_callback(self._track_ended)
            self._tracks[tp] = (track, task)
        self.is_member = True

    async def stop_tracks(self) -> None:
        """Let every transaction at work finish, then end."""
        tracks, self._tracks = self._tracks, {}
        for track, _ in tracks.values():
            track.let_go()
        tasks = [task for _, task in tracks.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LET_GO_S)
            for task in late:
                task.cancel()

    def _track_ended(self, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, FencedError):
            log.warning("fenced; joins the group again", track=str(error))
            self._fenced.set()
        elif error is not None and not isinstance(error, ConsumerStoppedError):  # that one is let go already
            log.error("a track ended by a bug; joins the group again", track=self._spec.name, exc_info=error)
            self._fenced.set()


class Listener(ConsumerRebalanceListener):
    """Starts and stops tracks as partitions come and go."""

    def __init__(self, host: TrackHost, consumer: AIOKafkaConsumer) -> None:
        self._host = host
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finish the pages at work."""
        del revoked  # the protocol is eager: all of them
        await self._host.stop_tracks()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take over."""
        self._host.rebalanced()
        await self._host.start_tracks(self._consumer, assigned)
