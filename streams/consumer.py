"""Faust's consumer with its measured defects mended; each override names the loss it prevents (``docs/adr/0003``).

1. ``read_committed`` always: Faust sets it for exactly_once only, and we read topics that tracks write in transactions.
2. Commits follow ``streams.offsets``; acknowledging happens by ``done``, never by Faust's reference counts.
3. Source partitions become active in ``resume_flow`` alone. Faust resumes them at the end of a table's recovery, seeks,
   and then clears every stream's queue: what was fetched in between was lost for good.
4. A fetch gets a frozen copy of the active partitions, and an empty one fetches nothing: Faust hands over the set it
   mutates, and an empty set means "every partition" to aiokafka.
5. A partition without a committed offset is sought to its beginning: ``seek_to_committed`` leaves it where it stood.
6. The seek that ends a rebalance waits for a fetch that began before it: what such a fetch takes after the seek, and
   before the flow resumes, Faust drops without a word, and nothing would go back for it. For the same reason Faust's
   own seek, from within a fetch that found the flow stopped, does not happen: it ran beside the other one.
7. Nothing becomes active by being assigned, or by a buffer that drains while its partition is paused: its records would
   reach the agents before the tables are recovered.

8. Nobody stops fetching without a word: Faust passes over a cancellation of its loop, and never asks whether aiokafka's
   own tasks still run (``streams.living``).

9. Changelogs are fetched only while a table recovers from them, or stands by. Nothing is lost otherwise, but what we
   wrote ourselves lay in the fetcher's memory for good, up to 1 MB of each partition, and held up each fetch for 100 ms
   when it came.

``wait_first`` loses nothing in Faust; it only costs less here (``streams.handing``).
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP

from streams.handing import hand_over
from streams.living import DeadClientError, ensure_fetches
from streams.membership import renew_with
from streams.offsets import Offsets

COMMITTED = "read_committed"

A_RECORD_AND_ITS_END = 2
"""What Faust waits for when it hands a record over: that it is taken, or that the flow is suspended."""

LOOK_S = 0.1
"""Who waits for room looks again after this: the flow may have been stopped meanwhile."""


class CommittedConsumerThread(AIOKafkaConsumerThread):
    """The thread that talks to the broker, reading only what was committed."""

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        transport.app.gathering.apply(consumer)
        consumer._isolation_level = COMMITTED  # noqa: SLF001 -- Faust offers no setting for it outside exactly_once
        return consumer

    async def on_start(self) -> None:
        """Begin to talk to the broker, and take notice of what it says of our membership."""
        await super().on_start()
        renew_with(self._ensure_consumer()._coordinator, self.app.lease)  # noqa: SLF001 -- Faust's way to it, too

    async def on_thread_stop(self) -> None:
        """Leave the group, where the app says so; everything it had is finished and committed by now.

        aiokafka keeps a static member in its group, so that it comes back to its partitions; until its session ends
        nobody else has them.
        """
        if self.app.leaves and self._consumer is not None:
            self._consumer._coordinator._group_instance_id = None  # noqa: SLF001 -- what it asks before it leaves
        await super().on_thread_stop()

    async def _fetch_records(self, consumer: AIOKafkaConsumer, active: Collection[TP], *args: Any, **kw: Any) -> Any:
        """Return what was fetched; who gathers does so only while something comes."""
        self._leave_changelogs(consumer, active)
        found = await super()._fetch_records(consumer, active, *args, **kw)
        ensure_fetches(consumer)
        self.app.gathering.follow(consumer._fetcher, idle=not found)  # noqa: SLF001 -- no argument leads there
        return found

    def _leave_changelogs(self, consumer: AIOKafkaConsumer, active: Collection[TP]) -> None:
        """Let aiokafka fetch changelogs only while a table recovers from them.

        It fetches all that is assigned. So what we write ourselves came back, and nobody took it: it stayed in memory,
        and while it was new nothing else was fetched.
        """
        held = consumer._fetcher._records  # noqa: SLF001 -- nothing public forgets what was fetched
        for tp in filter(self.consumer._is_changelog_tp, consumer.assignment()):  # noqa: SLF001 -- Faust's word for it
            if tp in active:
                consumer.resume(tp)
            else:
                consumer.pause(tp)
                held.pop(tp, None)


class CarillonConsumer(Consumer):
    """The consumer of every stage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.offsets: Offsets[TP] = Offsets()
        self._held: set[TP] = set()
        self._no_fetch = asyncio.Event()
        self._no_fetch.set()
        self._room = asyncio.Event()
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return CommittedConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # --- acknowledgement and commit

    def _to_message(self, tp: TP, record: Any) -> Any:
        if not self._is_changelog_tp(tp):
            self.offsets.delivered(TP(tp.topic, tp.partition), record.offset)
        return super()._to_message(tp, record)

    def done(self, tp: TP, offset: int) -> None:
        """Note that everything that follows from a record is durable."""
        self.offsets.done(tp, offset)

    def ack(self, message: Any) -> bool:
        """Do nothing: only ``done`` acknowledges."""
        message.acked = True
        self._unacked_messages.discard(message)
        return False

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Do nothing: a gap is no record."""

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterable[TP]:
        return [tp for tp in self.offsets.committable() if topics is None or tp in topics or tp.topic in topics]

    def _new_offset(self, tp: TP) -> int | None:
        return self.offsets.committable().get(tp)

    # --- flow

    async def _drain_messages(self, fetcher: Any) -> None:
        """Hand over what is fetched until the worker stops. Whatever else ends it ends the worker.

        Faust passes over a cancellation that nobody asked for: the worker would beat its heart, and read nothing.
        """
        try:
            await super()._drain_messages(fetcher)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling() or self.app.should_stop:
                raise
        if not (self.app.should_stop or self.should_stop or fetcher.should_stop):
            message = "nothing hands over what is fetched any more"
            await self.app.crash(DeadClientError(message))

    async def wait_first(self, *waits: Any, timeout: Any = None) -> Any:  # noqa: ASYNC109 -- Faust's
        """Return when the first of several has ended; Faust does so for each record, and reads no answer then."""
        if timeout is None and len(waits) == A_RECORD_AND_ITS_END and all(map(asyncio.iscoroutine, waits)):
            return await hand_over(waits[0], waits[1], super().wait_first)
        return await super().wait_first(*waits, timeout=timeout)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109 -- Faust's
        if active_partitions is None:
            return await super()._getmany(None, timeout)
        frozen = frozenset(active_partitions)
        if not frozen:
            await self.sleep(min(timeout, 0.1))
            return {}
        if not all(self._is_changelog_tp(tp) for tp in frozen):
            self._no_fetch.clear()
        try:
            return await super()._getmany(frozen, timeout)
        finally:
            self._no_fetch.set()

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109 -- Faust's
        """Return (records, active partitions); no records at all where the flow was stopped meanwhile.

        Where every stream has enough, Faust would look again a second later, or wait as long for a changelog that this
        worker stands by: that long nothing would come.
        """
        while self.flow_active and self._buffered_partitions and not self._active_partitions:
            await self._wait_for_room()
        if self._buffered_partitions and all(map(self._is_changelog_tp, self._active_partitions)):
            await self._wait_for_room()
            timeout = 0.0
        records, active = await super()._wait_next_records(timeout)
        return (records if self.flow_active else None), active

    async def _wait_for_room(self) -> None:
        self._room.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._room.wait(), LOOK_S)

    def _set_active_tps(self, tps: set[TP]) -> set[TP]:
        """Begin an assignment with nothing active; what it is told to activate is ours only later."""
        del tps
        self._active_partitions.clear()
        self._buffered_partitions.clear()
        active: set[TP] = self._active_partitions
        return active

    def on_buffer_full(self, tp: TP) -> None:
        """Fetch no more of a topic whose stream has enough, from whichever partition.

        Faust stops the one partition. A record of another then waits for a place in the full stream, and with it every
        record that was fetched; and each that waits costs four tasks (``streams.handing``).
        """
        for active in [active for active in self._get_active_partitions() if active.topic == tp.topic]:
            super().on_buffer_full(active)

    def on_buffer_drop(self, tp: TP) -> None:
        """Fetch the topic again."""
        self._room.set()
        for held in [held for held in self._buffered_partitions if held.topic == tp.topic]:
            super().on_buffer_drop(held)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Make changelog partitions active now, and source partitions when the flow resumes."""
        wanted = set(tps)
        changelogs = {tp for tp in wanted if self._is_changelog_tp(tp)}
        self._held |= wanted - changelogs
        if changelogs:
            super().resume_partitions(changelogs)

    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Make partitions inactive, also those that were about to become active."""
        wanted = set(tps)
        self._held -= wanted
        self._buffered_partitions -= wanted
        super().pause_partitions(wanted)

    def resume_flow(self) -> None:
        """Let records flow, from here on from the source partitions too."""
        held, self._held = self._held, set()
        if held:
            super().resume_partitions(held)
        super().resume_flow()

    async def perform_seek(self) -> None:
        """Go to what is committed, or to the beginning where nothing is; what was in flight is forgotten."""
        await self._no_fetch.wait()
        self.offsets.reset()
        committed = await self.seek_to_committed()
        beginning: dict[TP, int] = {}
        for tp, offset in committed.items():
            known = offset is not None and offset > 0
            self._read_offset[tp] = offset if known else None
            self._committed_offset[tp] = offset if known else None
            if not known and not self._is_changelog_tp(tp):
                beginning[tp] = 0
        await self._seek_to_beginning(beginning)

    async def _seek_to_beginning(self, partitions: Mapping[TP, int]) -> None:
        if not partitions:
            return
        earliest = await self.earliest_offsets(*partitions)
        await self.seek_wait({tp: int(earliest.get(tp) or 0) for tp in partitions})


class CarillonTransport(Transport):
    """Faust's transport with our consumer."""

    Consumer = CarillonConsumer
