"""A redrive from its command to its last segment: exactly what is asked for, once, however it is cut short."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from agents.accept_command import AcceptCommand
from agents.expand_audience import ExpandAudience
from agents.record_delivery import RecordDelivery
from models.control import ControlChange
from models.outcome import Outcome
from models.progress import Progress, State
from models.record import Outgoing, Record
from models.result import End, Expanded, Redriven, Refused, Reopened
from models.segment import Expansion, Segment
from models.waiting import Waiting
from rules.redrive_slices import slice_of
from rules.redrives import MOST
from settings import LaunchSettings
from telemetry.metrics import open_metrics
from tests.support.builders import NOON, a_device, a_record
from tests.support.fixed_controls import FixedControls
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import Outbox, said
from tests.support.redriven import ID, REFUSED, a_claim, ended, phone

OK, NO = Outcome.ACCEPTED, Outcome.REJECTED
LIMITS = LaunchSettings(page_devices=2, segment_devices=2, window_segments=5)
LATE = NOON + timedelta(minutes=10)


async def nothing_unread(_channel: str) -> int:
    return 0


@dataclass
class House:
    """Everybody who has a part in a redrive, around one registry."""

    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    controls: FixedControls = field(default_factory=FixedControls)
    now: Any = LATE
    offset: int = 100

    def accept(self) -> AcceptCommand:
        return AcceptCommand(
            self.registry.notifications,
            self.registry.audience,
            self.registry.controls,
            Outbox(),
            {"fcm": lambda _: ()},
            LIMITS,
            lambda: self.now,
            open_metrics("accept"),
        )

    def expand(self) -> ExpandAudience:
        return ExpandAudience(
            self.registry.notifications,
            self.registry.audience,
            self.registry.redrives,
            self.controls,
            {"fcm"},
            nothing_unread,
            LIMITS,
            lambda: self.now,
            open_metrics("expand"),
        )

    def record(self) -> RecordDelivery:
        return RecordDelivery(self.registry.deliveries, self.registry.notifications, Outbox())

    async def launched(self, *outcomes: Outcome, **changes: Any) -> None:
        """Launch to some phones, and let each end so; four are a segment."""
        await self.registry.notifications.claim_launches([a_claim(**changes)])
        self.registry.devices.add(*(a_device(f"phone-{number}") for number in range(len(outcomes))))
        for first in range(0, len(outcomes), 4):
            result = ended(*outcomes[first : first + 4], first=first, segment_id=f"{ID}:fcm:0:0:{first // 4}")
            self.registry.deliveries.settled[0, first] = result

    async def ask(self, **changes: Any) -> list[Outgoing]:
        """Publish a redrive and let everybody read what follows up to its first pages."""
        self.offset += 1
        return await self.read(a_record(a_redrive(**changes), offset=self.offset, at=self.now))

    async def read(self, command: Record[bytes]) -> list[Outgoing]:
        written = list(await self.accept()([command]))
        for redriven in said(written, Redriven):
            self.offset += 1
            await self.record()([a_record(redriven, topic="results", offset=self.offset)])
        return written

    async def page(self, expansion: Expansion) -> list[Outgoing]:
        self.offset += 1
        return list(await self.expand()([a_record(expansion, topic="expansions", offset=self.offset)]))

    async def follow(self, written: list[Outgoing]) -> list[Outgoing]:
        """Expand every page to the end; what waits is let go at once."""
        found: list[Outgoing] = []
        pages = said(written, Expansion)
        while pages:
            step = [outgoing for page in pages for outgoing in await self.page(page)]
            found += step
            released = [Expansion.model_validate_json(waiting.payload) for waiting in said(step, Waiting)]
            pages = said(step, Expansion) + released
        return found


def a_redrive(**changes: Any) -> dict[str, Any]:
    return {"type": "redrive", "notification_id": ID, "outcomes": ["rejected"]} | changes


def devices(written: list[Outgoing]) -> list[str]:
    return [device for segment in said(written, Segment) for device in segment.device_ids]


async def test_what_ended_badly_is_in_new_segments_and_the_account_is_told() -> None:
    house = House()
    await house.launched(NO, OK, NO, NO, OK, NO)

    begun = await house.ask(why="wrong certificate", by="ops")
    written = await house.follow(begun)

    (redriven,) = said(begun, Redriven)
    assert (redriven.number, redriven.channels, redriven.why) == (1, ["fcm"], "wrong certificate")
    assert devices(written) == [phone(0), phone(2), phone(3), phone(5)]
    pages = said(written, Reopened)
    assert [page.taken for page in pages] == [{NO: {REFUSED: 3}}, {NO: {REFUSED: 1}}]
    sizes = {id_: size for page in pages for id_, size in page.segments.items()}
    assert sizes == {segment.id: segment.size for segment in said(written, Segment)}
    assert list(sizes) == [f"{ID}:fcm:{slice_of(1)}:{ordinal}:{part}" for ordinal, part in [(0, 0), (0, 1), (1, 0)]]
    assert [end.end for end in said(written, Expanded)] == [End.COMPLETE]


async def test_the_same_record_read_again_is_the_same_redrive_and_another_one_takes_nothing_twice() -> None:
    house = House()
    await house.launched(NO, NO)
    command = a_record(a_redrive(), offset=50, at=LATE)

    first = await house.follow(await house.read(command))
    replayed = await house.read(command)
    second = await house.ask()
    again = await house.follow(second)

    assert devices(first) == [phone(0), phone(1)]
    assert [redriven.number for redriven in said([*replayed, *second], Redriven)] == [1, 2]
    assert (devices(await house.follow(replayed)), devices(again)) == ([], [])
    assert [page.taken for page in said(again, Reopened)] == [{}]
    assert [end.pages for end in said(again, Expanded)] == [1]


async def test_a_page_waits_until_all_that_had_ended_is_recorded() -> None:
    house = House()
    await house.launched(NO)
    written = await house.accept()([a_record(a_redrive(), offset=50, at=LATE)])
    (page,) = said(list(written), Expansion)

    early = await house.page(page)
    await house.record()([a_record(said(list(written), Redriven)[0], topic="results", offset=60)])
    (waiting,) = said(early, Waiting)
    late = await house.page(Expansion.model_validate_json(waiting.payload))

    assert (devices(early), devices(late)) == ([], [phone(0)])


async def test_what_is_paused_waits_and_takes_nothing() -> None:
    house = House()
    await house.launched(NO)
    (page,) = said(await house.ask(), Expansion)
    house.controls.paused = {ID}

    written = await house.page(page)

    assert [type(outgoing.value) for outgoing in written] == [Waiting]
    assert house.registry.deliveries.reopened == {}


async def test_what_expires_before_its_page_stays_as_it_ended() -> None:
    house = House()
    await house.launched(NO)
    (page,) = said(await house.ask(), Expansion)
    house.now = NOON + timedelta(hours=2)

    written = await house.page(page)

    assert [(end.end, end.pages) for end in said(written, Expanded)] == [(End.EXPIRED, 1)]
    assert [page.taken for page in said(written, Reopened)] == [{}]
    assert len(written) == 2


async def test_what_a_killed_expander_took_is_told_even_where_nothing_may_follow() -> None:
    """It died behind its claims and before its transaction; its successor finds that the time is over."""
    house = House()
    await house.launched(NO, NO, NO, NO, NO)
    (page,) = said(await house.ask(), Expansion)
    await house.registry.redrives.page(page, 2)
    house.now = NOON + timedelta(hours=2)

    written = await house.page(page)

    assert devices(written) == [phone(number) for number in range(4)]
    assert [reopened.taken for reopened in said(written, Reopened)] == [{NO: {REFUSED: 4}}]
    assert [end.end for end in said(written, Expanded)] == [End.EXPIRED]


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"dry_run": True}, "dry run"), ({"ttl_s": 1}, "expired at"), ({"notification_id": "another"}, "unknown")],
)
async def test_what_cannot_be_sent_again_is_refused(changes: dict[str, Any], word: str) -> None:
    house = House(now=NOON + timedelta(hours=2) if "ttl_s" in changes else LATE)
    await house.launched(NO, **changes)

    (refused,) = said(await house.ask(), Refused)

    assert word in refused.reasons[0]


async def test_what_has_not_begun_or_was_called_back_is_refused() -> None:
    house = House()
    await house.launched(NO)
    kept = house.registry.notifications.kept
    cancel = ControlChange(f"notification:{ID}", "commands/0", 1, "cancel by ops", cancelled=True)
    await house.registry.controls.apply(cancel)
    called_back = said(await house.ask(), Refused)
    house.registry.controls.controls.clear()
    kept[ID] = replace(kept[ID], launched_by=None)
    not_begun = said(await house.ask(), Refused)

    assert "was cancelled" in called_back[0].reasons[0]
    assert "has not begun" in not_begun[0].reasons[0]


async def test_nothing_is_redriven_without_end() -> None:
    house = House()
    await house.launched(OK)
    for number in range(MOST):
        await house.registry.notifications.claim_redrive(ID, f"commands/9/{number}")

    (refused,) = said(await house.ask(), Refused)

    assert f"{MOST} times" in refused.reasons[0]


async def test_it_is_finished_again_only_when_the_account_that_ended_knows_of_it() -> None:
    house = House()
    await house.launched(NO)
    await house.record()([a_record(over(redrives=0), topic="progress")])
    assert house.registry.notifications.kept[ID].finished
    await house.ask()

    for redrives, finished in [(0, False), (1, True)]:
        await house.record()([a_record(over(redrives=redrives), topic="progress")])
        assert house.registry.notifications.kept[ID].finished is finished


def over(**changes: Any) -> Progress:
    at = {"updated_at": NOON, "launched_at": NOON}
    return Progress(notification_id=ID, state=State.FINISHED, version=1, **at, **changes)
