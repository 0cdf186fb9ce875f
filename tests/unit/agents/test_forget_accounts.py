"""Accounts leave long after they ended, with all that was kept and published of them; those that go on stay."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from agents.forget_accounts import PIECE, ForgetAccounts
from agents.tally_result import TallyResult
from models.outcome import Outcome
from models.record import Outgoing
from models.result import Controlled, ControlState, Launched, Refused, Result, Scheduled, Selected
from telemetry.metrics import open_metrics
from tests.support.builders import APP, NOON, a_record, a_settled
from tests.support.ledger_facts import NAME, expanded, launched, selected
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published

KEPT = timedelta(days=90)
LATER = NOON + KEPT + timedelta(seconds=1)

FINISHED = (launched(), selected(1), expanded(), a_settled(Outcome.ACCEPTED))


@dataclass
class House:
    """A tally, whoever forgets in it, and a clock that a test turns."""

    now: datetime = LATER
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    published: Published = field(default_factory=Published)
    read: int = 0

    def __post_init__(self) -> None:
        self.tally = TallyResult(self.facts, self.published, open_metrics("tally"))
        self.old = ForgetAccounts(
            self.facts, lambda: self.tally.accounts, self.published, lambda: self.now, KEPT, rest_s=0
        )

    async def enter(self, *results: Result) -> None:
        first, self.read = self.read, self.read + len(results)
        await self.tally([a_record(result, topic="results", offset=first + n) for n, result in enumerate(results)])

    @property
    def keys(self) -> list[bytes]:
        return [key for key, _ in self.facts.scan(0)]


async def test_what_ended_long_ago_leaves_the_ledger_and_progress() -> None:
    house = House()
    await house.enter(*FINISHED)

    assert await house.old.look() == 1

    assert house.keys == []
    assert house.published.records[-1] == Outgoing("progress", NAME, None)


async def test_what_ended_lately_stays() -> None:
    house = House(now=NOON + KEPT)
    await house.enter(*FINISHED)

    assert await house.old.look() == 0
    assert house.keys == [f"{NAME}|summary".encode()]


@pytest.mark.parametrize(
    "result",
    [
        Refused(notification_id=NAME, at=NOON, reasons=["audience: missing"]),
        Controlled(notification_id=NAME, at=NOON, state=ControlState.PAUSED, version=1),
    ],
    ids=["refused", "controlled"],
)
async def test_one_that_never_began_leaves_and_takes_no_memory(result: Result) -> None:
    house = House()
    await house.enter(result)

    assert await house.old.look() == 1

    assert house.keys == []
    assert house.tally.accounts[0] == {}


@pytest.mark.parametrize(
    "result",
    [launched(), Scheduled(notification_id=NAME, at=NOON, app=APP, due_at=LATER, expires_at=LATER)],
    ids=["launched", "scheduled"],
)
async def test_one_that_goes_on_stays_however_old_it_is(result: Result) -> None:
    house = House()
    await house.enter(result)

    assert await house.old.look() == 0
    assert len(house.keys) == 1


async def test_one_whose_name_begins_like_another_ones_is_another_one() -> None:
    house = House()
    other = f"{NAME}-2"
    await house.enter(*FINISHED, Launched(notification_id=other, at=NOON, app=APP, slices={"fcm": 1}))

    await house.old.look()

    assert house.keys == [f"{other}|launched".encode()]


async def test_one_that_was_taken_up_again_stays() -> None:
    """A refused command of a finished notification shows in its account, which then is as young as that."""
    house = House()
    await house.enter(*FINISHED)
    await house.enter(Refused(notification_id=NAME, at=LATER, reasons=["outcomes: missing"]))

    assert await house.old.look() == 0
    assert house.keys


async def test_one_that_something_comes_for_meanwhile_stays() -> None:
    house = House()
    await house.enter(Refused(notification_id=NAME, at=NOON, reasons=["audience: missing"]))

    async def slow(records: object) -> None:
        assert records
        await house.enter(launched())

    house.old = ForgetAccounts(house.facts, lambda: house.tally.accounts, slow, lambda: house.now, KEPT)

    assert await house.old.look() == 0
    assert f"{NAME}|launched".encode() in house.keys
    assert NAME in house.tally.accounts[0]


async def test_all_of_a_large_ledger_is_gone_through() -> None:
    house = House()
    for number in range(2 * PIECE + 1):
        name = f"sale-{number}"
        page = Selected(notification_id=name, at=NOON, channel="fcm", slice=0, ordinal=0, segments={})
        await house.enter(Launched(notification_id=name, at=NOON, app=APP, slices={}), page)

    assert await house.old.look() == 2 * PIECE + 1
    assert house.keys == []


async def test_a_new_one_may_have_its_name_afterwards() -> None:
    house = House()
    await house.enter(*FINISHED)
    await house.old.look()

    await house.enter(*FINISHED[:2])

    assert house.tally.accounts[0][NAME].counts().pending == 1
