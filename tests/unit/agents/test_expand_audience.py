"""One page at a time: every device in exactly one segment, and nothing sent that should not be."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from agents.expand_audience import ExpandAudience
from models.claims import Kept
from models.errors import OutageError, PoisonError
from models.names import Lane
from models.ports import Page
from models.record import Outgoing, Record
from models.result import End, Expanded, Selected
from models.segment import Expansion, Segment
from models.waiting import Waiting
from rules.slices import cut_slices
from settings import LaunchSettings
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import APP, NOON, a_device, a_launch, a_notification, a_record, an_expansion
from tests.support.fixed_controls import FixedControls
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import header, on, said

LIMITS = LaunchSettings(page_devices=10, segment_devices=4, window_segments=5)


@dataclass
class House:
    """An expander with everything around it."""

    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    controls: FixedControls = field(default_factory=FixedControls)
    unread: int = 0
    now: datetime = NOON
    offset: int = 0
    metrics: Metrics = field(default_factory=lambda: open_metrics("expand"))

    async def backlog(self, channel: str) -> int:
        assert channel == "fcm", "nobody knows how much of another channel is unread"
        return self.unread

    def agent(self) -> ExpandAudience:
        return ExpandAudience(
            self.registry.notifications,
            self.registry.audience,
            self.registry.redrives,
            self.controls,
            {"fcm"},
            self.backlog,
            LIMITS,
            lambda: self.now,
            self.metrics,
        )

    async def take(self, *expansions: Expansion) -> list[Outgoing]:
        """Hand some pages to the expander, as records that it never saw."""
        records = []
        for expansion in expansions:
            self.offset += 1
            records.append(a_record(expansion, topic="expansions", offset=self.offset))
        return list(await self.agent()(records))

    async def run(self, *expansions: Expansion) -> list[Outgoing]:
        """Follow slices to their ends; what waits is let go at once."""
        written: list[Outgoing] = []
        pages = list(expansions)
        while pages:
            step = await self.take(*pages)
            written += step
            released = [Expansion.model_validate_json(w.payload) for w in said(step, Waiting)]
            pages = said(step, Expansion) + released
        return written


def a_house(devices: int = 0, **changes: object) -> House:
    house = House()
    house.registry.devices.add(*(a_device(f"phone-{number}", **changes) for number in range(devices)))
    return house


def ends(records: list[Outgoing]) -> list[End]:
    return [result.end for result in said(records, Expanded)]


async def test_a_page_becomes_segments_an_account_and_the_next_page() -> None:
    house = a_house(25)

    records = await house.take(an_expansion())

    assert [segment.size for segment in said(records, Segment)] == [4, 4, 2]
    (selected,) = said(records, Selected)
    assert selected.segments == {"spring-sale:fcm:0:0:0": 4, "spring-sale:fcm:0:0:1": 4, "spring-sale:fcm:0:0:2": 2}
    ((topic, key),) = [(r.topic, r.key) for r in records if isinstance(r.value, Expansion)]
    assert (topic, key) == ("expansions", "spring-sale:fcm:0")


async def test_every_device_is_in_exactly_one_segment_of_all_slices() -> None:
    house = a_house(120)
    pages = [an_expansion(slice=s.number, lower=s.lower, upper=s.upper) for s in cut_slices(APP, 3)]

    records = await house.run(*pages)

    sent = [id_ for segment in said(records, Segment) for id_ in segment.device_ids]
    assert sorted(sent) == [device.id for device in house.registry.devices.known()]
    assert ends(records) == [End.COMPLETE] * 3
    assert len({segment.id for segment in said(records, Segment)}) == len(said(records, Segment))


async def test_the_last_page_ends_its_slice() -> None:
    records = await a_house(3).take(an_expansion())

    assert ends(records) == [End.COMPLETE]
    assert on(records, "expansions") == []


async def test_a_slice_without_devices_ends_at_once() -> None:
    records = await a_house().take(an_expansion())

    assert (said(records, Segment), ends(records)) == ([], [End.COMPLETE])


async def test_segments_go_to_the_lane_of_their_notification() -> None:
    direct = an_expansion(notification=a_notification(lane=Lane.DIRECT))

    records = await a_house(1).take(direct)

    assert [r.topic for r in records if isinstance(r.value, Segment)] == ["segments.fcm.direct"]


async def test_a_page_that_arrives_twice_is_expanded_once() -> None:
    house = a_house(3)
    await house.take(an_expansion())

    assert await house.take(an_expansion()) == []
    assert house.metrics.duplicates_suppressed.of("page")._value.get() == 1


async def test_a_replay_of_the_very_record_is_expanded_again() -> None:
    house = a_house(3)
    record = a_record(an_expansion(), topic="expansions", offset=9)

    first = await house.agent()([record])
    again = await house.agent()([record])

    assert said(first, Segment) == said(again, Segment)
    assert len(said(again, Segment)) == 1


async def test_a_page_of_something_finished_is_dropped() -> None:
    house = a_house(3)
    house.registry.notifications.kept["spring-sale"] = Kept(a_launch(), NOON, NOON, "o", "o", finished=True)

    assert await house.take(an_expansion()) == []


async def test_a_cancelled_slice_ends_as_cancelled() -> None:
    house = a_house(3)
    house.controls.cancelled.add("spring-sale")

    records = await house.take(an_expansion())

    assert (ends(records), len(records)) == ([End.CANCELLED], 1)


async def test_an_expired_slice_ends_as_expired() -> None:
    house = a_house(3)
    house.now = an_expansion().notification.expires_at

    records = await house.take(an_expansion())

    assert (ends(records), len(records)) == ([End.EXPIRED], 1)


async def test_a_paused_page_waits_a_second_and_blocks_nobody() -> None:
    house = a_house(3)
    house.controls.paused.add("spring-sale")

    records = await house.take(an_expansion(lap=7), an_expansion(notification=a_notification(id="other")))

    (waiting,) = said(records, Waiting)
    assert (waiting.id, waiting.release_at) == ("page:spring-sale:fcm:0:0:8", NOON + timedelta(seconds=1))
    assert [segment.notification.id for segment in said(records, Segment)] == ["other"]


async def test_what_was_cancelled_while_it_was_paused_ends() -> None:
    house = a_house(3)
    house.controls.paused.add("spring-sale")
    house.controls.cancelled.add("spring-sale")

    assert ends(await house.take(an_expansion())) == [End.CANCELLED]


async def test_a_crowded_channel_lets_its_pages_wait_longer_each_time() -> None:
    house = a_house(3)
    house.unread = 2 * LIMITS.window_segments + 1

    waits = [said(await house.take(an_expansion(lap=lap)), Waiting)[0].release_at - NOON for lap in (0, 1, 9)]

    assert [wait.total_seconds() for wait in waits] == [1, 2, 30]


async def test_a_full_window_is_not_yet_a_crowd() -> None:
    house = a_house(3)
    house.unread = LIMITS.window_segments

    assert said(await house.take(an_expansion()), Segment)


async def test_a_page_that_waited_is_expanded_when_it_comes_back() -> None:
    house = a_house(3)
    house.unread = LIMITS.window_segments + 1
    (waiting,) = said(await house.take(an_expansion()), Waiting)
    house.unread = 0

    records = await house.take(Expansion.model_validate_json(waiting.payload))

    assert [segment.size for segment in said(records, Segment)] == [3]


async def test_a_channel_that_nobody_knows_is_counted_and_nothing_is_sent() -> None:
    records = await a_house(3, channel="pigeon").take(an_expansion(channel="pigeon"))

    assert said(records, Selected)[0].suppressed == {"unknown_channel": 3}
    assert (said(records, Segment), ends(records)) == ([], [End.COMPLETE])


async def test_a_dry_run_waits_for_no_window_and_sends_nothing() -> None:
    house = a_house(3)
    house.unread = LIMITS.window_segments + 1

    records = await house.take(an_expansion(notification=a_notification(dry_run=True)))

    assert said(records, Selected)[0].suppressed == {"dry_run": 3}
    assert (said(records, Segment), ends(records)) == ([], [End.COMPLETE])


async def test_pages_are_counted_with_what_they_came_to() -> None:
    house = a_house(3)
    house.registry.devices.add(a_device("mute", address=""))

    await house.take(an_expansion())

    assert house.metrics.pages.of()._value.get() == 1
    assert house.metrics.devices_cut.of("fcm")._value.get() == 4


async def test_a_paced_slice_reads_small_pages_and_waits_between_them() -> None:
    house = a_house(25)
    page = an_expansion(notification=a_notification(rate_per_s=3), rate_per_s=3)

    records = await house.take(page)

    assert sum(said(records, Selected)[0].segments.values()) == 6
    (waiting,) = said(records, Waiting)
    assert (waiting.id, waiting.release_at) == ("page:spring-sale:fcm:0:1:0", NOON + timedelta(seconds=2))


async def test_a_throttle_changes_the_pace_of_what_has_begun() -> None:
    house = a_house(25)
    house.controls.rates = {"notification:spring-sale": 1.0}

    records = await house.take(an_expansion(notification=a_notification(rate_per_s=3), rate_per_s=3))

    assert sum(said(records, Selected)[0].segments.values()) == 2


async def test_a_paced_audience_is_complete_in_the_end() -> None:
    house = a_house(25)

    records = await house.run(an_expansion(notification=a_notification(rate_per_s=3), rate_per_s=3))

    assert sum(segment.size for segment in said(records, Segment)) == 25
    assert ends(records) == [End.COMPLETE]


@pytest.mark.parametrize("value", [b"\xff", b"{}", b"[]"])
async def test_what_is_no_page_goes_to_the_dead_letters_and_its_neighbours_go_on(value: bytes) -> None:
    house = a_house(1)
    good = a_record(an_expansion(), topic="expansions", offset=2)

    records = await house.agent()([a_record(value, topic="expansions", offset=1), good])

    (letter,) = on(records, "deadletters")
    assert (header(letter, "origin"), header(letter, "reason")) == ("expansions/0/1", "schema")
    assert len(said(records, Segment)) == 1


async def test_a_faulty_page_that_tells_its_slice_ends_it_as_failed() -> None:
    broken = {"notification": {"id": "spring-sale"}, "channel": "fcm", "slice": 2}

    records = await a_house().agent()([a_record(broken, topic="expansions")])

    assert [(r.slice, r.end) for r in said(records, Expanded)] == [(2, End.FAILED)]
    assert len(on(records, "deadletters")) == 1


@dataclass
class FailingAudience:
    """Cannot read any page."""

    error: Exception

    async def page(self, expansion: Expansion, size: int) -> Page:
        del expansion, size
        raise self.error


def failing(error: Exception) -> tuple[ExpandAudience, Record[bytes]]:
    house = House()
    house.registry.audience = FailingAudience(error)
    return house.agent(), a_record(an_expansion(), topic="expansions")


@pytest.mark.parametrize("error", [PoisonError("bad_condition"), KeyError("a"), TypeError("b")])
async def test_a_page_that_cannot_be_handled_ends_its_slice(error: Exception) -> None:
    agent, record = failing(error)

    records = list(await agent([record]))

    assert (ends(records), len(on(records, "deadletters"))) == ([End.FAILED], 1)


@pytest.mark.parametrize("error", [OutageError("the registry is away"), TimeoutError()])
async def test_an_outage_is_no_fault_of_the_page(error: Exception) -> None:
    agent, record = failing(error)

    with pytest.raises(type(error)):
        await agent([record])
