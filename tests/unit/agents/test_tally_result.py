"""Each delivery is counted once: replays, kills and lost disks change no number."""

from dataclasses import dataclass, field

import pytest

from agents.tally_result import TallyResult
from models.names import NO_CHANNEL
from models.outcome import Outcome
from models.progress import Progress, State
from models.record import Record
from models.result import End, Expanded, Launched, Refused, Result, Selected
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import APP, NOON, a_record, a_settled
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published

NAME = "spring-sale"


def a_story() -> list[Record[bytes]]:
    results: list[Result] = [
        Launched(notification_id=NAME, at=NOON, app=APP, slices={"fcm": 1}),
        Selected(notification_id=NAME, at=NOON, channel="fcm", slice=0, ordinal=0, segments={f"{NAME}:fcm:0:0:0": 3}),
        Expanded(notification_id=NAME, at=NOON, channel="fcm", slice=0, end=End.COMPLETE),
        a_settled(Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.UNREGISTERED),
        a_settled(Outcome.ACCEPTED, attempt=2, positions=[1], size=3),
    ]
    return [a_record(result, topic="results", offset=offset) for offset, result in enumerate(results)]


@dataclass
class House:
    """A tally with what it leaves behind, which survives its process."""

    facts: MemoryFacts = field(default_factory=MemoryFacts)
    published: Published = field(default_factory=Published)
    metrics: Metrics = field(default_factory=lambda: open_metrics("tally"))

    def tally(self) -> TallyResult:
        return TallyResult(self.facts, self.published, self.metrics)

    @property
    def last(self) -> Progress:
        return self.published.values("progress", Progress)[-1]

    def counted(self, outcome: str) -> float:
        return self.sum("deliveries", outcome=outcome)

    def sum(self, metric: str, **labels: str) -> float:
        return sum(
            sample.value
            for family in self.metrics.registry.collect()
            for sample in family.samples
            if sample.name == f"carillon_{metric}_total" and labels.items() <= sample.labels.items()
        )


async def test_an_account_ends_balanced_and_shrinks_to_its_summary() -> None:
    house = House()

    await house.tally()(a_story())

    assert house.last.state is State.FINISHED
    assert (house.last.counts.selected, house.last.counts.accepted, house.last.counts.unregistered) == (3, 2, 1)
    assert list(house.facts.rows[0]) == [b"spring-sale|summary"]


async def test_progress_is_absolute_and_its_version_is_the_offset_of_the_last_result() -> None:
    house = House()
    tally = house.tally()

    for record in a_story()[:4]:
        await tally([record])

    assert [progress.version for progress in house.published.values("progress", Progress)] == [0, 1, 2, 3]
    assert house.last.counts.pending == 1


@pytest.mark.parametrize("killed_after", range(5))
async def test_a_successor_that_reads_everything_again_counts_the_same(killed_after: int) -> None:
    house, story = House(), a_story()
    await house.tally()(story[:killed_after])

    successor = house.tally()
    await successor.recover([0])
    await successor(story)

    assert house.last.counts.accepted == 2
    assert house.last.state is State.FINISHED


async def test_after_the_end_a_replay_changes_no_number_and_publishes_nothing() -> None:
    house, story = House(), a_story()
    await house.tally()(story)
    successor = house.tally()
    await successor.recover([0])
    before = len(house.published.records)

    await successor(story)

    assert len(house.published.records) == before
    assert house.counted("accepted") == 2


async def test_what_was_selected_is_shown_once_however_it_was_named_and_however_often_it_is_told() -> None:
    house = House()
    nobody = Selected(
        notification_id=NAME, at=NOON, channel=NO_CHANNEL, slice=0, ordinal=0, segments={}, suppressed={"no_device": 2}
    )
    launched, selected, *_ = a_story()
    story = [launched, selected, a_record(nobody, topic="results", offset=2)]
    await house.tally()(story[:2])

    successor = house.tally()
    await successor.recover([0])
    await successor(story)
    await successor(story)

    assert house.sum("devices_selected", app=APP, channel="fcm") == 3
    assert house.sum("devices_selected", channel=NO_CHANNEL) == 2
    assert house.sum("devices_suppressed", app=APP, reason="no_device") == 2


async def test_an_empty_disk_is_refilled_by_reading_again() -> None:
    house, story = House(), a_story()
    await house.tally()(story[:4])
    house.facts.rows.clear()

    successor = house.tally()
    await successor.recover([0])
    await successor(story)

    assert house.last.state is State.FINISHED


async def test_a_hole_in_the_table_is_filled_although_later_facts_are_there() -> None:
    house, story = House(), a_story()
    await house.tally()(story[:4])
    hole = next(key for key in house.facts.rows[0] if b"settled" in key)
    del house.facts.rows[0][hole]
    del house.facts.rows[0][next(key for key in house.facts.rows[0] if b"selected" in key)]

    successor = house.tally()
    await successor.recover([0])
    await successor(story)

    assert house.last.counts.imbalance == 0
    assert house.last.state is State.FINISHED


async def test_what_comes_out_of_order_is_counted_like_any_other() -> None:
    house, story = House(), a_story()
    tally = house.tally()

    await tally([*story[:3], story[4]])
    await tally([story[3]])

    assert (house.counted("accepted"), house.counted("unregistered")) == (2, 1)


async def test_each_delivery_is_observed_and_not_each_result() -> None:
    house = House()
    launched, selected, *_ = a_story()
    outcomes = [Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.UNREGISTERED]
    settled = a_settled(*outcomes).model_copy(update={"launched_ms": int(NOON.timestamp() * 1_000) - 500})

    await house.tally()([launched, selected, a_record(settled, topic="results", offset=2)])

    seen = house.metrics.registry.get_sample_value(
        "carillon_end_to_end_seconds_count", {"lane": "campaign", "channel": "fcm"}
    )
    assert seen == 2


async def test_what_is_unfinished_is_told_again_at_the_start() -> None:
    house = House()
    await house.tally()(a_story()[:3])
    house.published.records.clear()

    await house.tally().recover([0])

    assert house.last.counts.pending == 3


async def test_what_ended_lately_is_told_again_at_the_start_because_an_old_owner_may_have_spoken_last() -> None:
    house, story = House(), a_story()
    tally = house.tally()
    await tally(story[:3])
    (old,) = house.published.on("progress")
    await tally(story[3:])
    house.published.records.append(old)

    await house.tally().recover([0])

    assert house.last.state is State.FINISHED


async def test_rows_that_a_kill_left_beside_a_summary_are_removed() -> None:
    house, story = House(), a_story()
    await house.tally()(story[:2])
    left = dict(house.facts.rows[0])
    await house.tally()(story)
    house.facts.rows[0] |= left

    await house.tally().recover([0])

    assert list(house.facts.rows[0]) == [b"spring-sale|summary"]


async def test_a_result_that_cannot_be_read_is_a_dead_letter_and_its_neighbours_count() -> None:
    house, story = House(), a_story()
    rubbish = a_record(b"{}", topic="results", offset=99)

    await house.tally()([rubbish, *story])

    assert house.last.state is State.FINISHED
    assert dict(house.published.on("deadletters")[0].headers)["reason"] == b"schema"


async def test_a_result_that_cannot_be_counted_leaves_no_row_that_a_later_start_would_fold() -> None:
    house = House()
    story = a_story()
    lame = a_record(a_settled(Outcome.ACCEPTED, entries=2), topic="results", offset=5)
    astray = a_record(a_settled(Outcome.ACCEPTED, positions=[-7]), topic="results", offset=6)

    await house.tally()([*story[:3], lame, astray])
    again = house.tally()
    await again.recover([0])
    await again(story[3:])

    assert house.last.state is State.FINISHED
    assert house.last.counts.imbalance == 0
    assert [dict(letter.headers)["reason"] for letter in house.published.on("deadletters")] == [b"schema"] * 2


async def test_a_command_refused_after_the_end_is_told_and_changes_no_number() -> None:
    house = House()
    refusal = Refused(notification_id=NAME, at=NOON, reasons=["notification_id: already used with another body"])
    late = a_record(refusal, topic="results", offset=9)
    await house.tally()(a_story())
    before = house.last

    tally = house.tally()
    await tally.recover([0])
    await tally([late])
    await tally([late])

    assert house.last == before.model_copy(update={"refusals": refusal.reasons, "version": 9})
    assert [progress.version for progress in house.published.values("progress", Progress)] == [4, 4, 9]
