"""The ledger is looked after: what is overdue at every look, what is old now and then."""

from datetime import datetime, timedelta

from agents.end_overdue import EndOverdue
from agents.forget_accounts import ForgetAccounts
from agents.tally_result import TallyResult
from models.result import Closed, Refused
from streams.keeping import FORGET_EVERY, Keeping
from telemetry.metrics import open_metrics
from tests.support.builders import NOON, a_record
from tests.support.ledger_facts import NAME, launched
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published

KEPT = timedelta(days=90)


class House:
    """A ledger and whoever keeps it, with a clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON
        self.facts, self.published, metrics = MemoryFacts(), Published(), open_metrics("tally")
        self.tally = TallyResult(self.facts, self.published, metrics)
        self.keeping = Keeping(
            EndOverdue(lambda: self.tally.accounts, self.published, self.clock, timedelta(days=1), metrics),
            ForgetAccounts(self.facts, lambda: self.tally.accounts, self.published, self.clock, KEPT),
            self.clock,
        )

    def clock(self) -> datetime:
        return self.now


async def test_what_is_overdue_is_ended_at_the_next_look() -> None:
    house = House()
    await house.tally([a_record(launched(), topic="results")])

    await house.keeping.look()
    assert house.published.on("results") == []

    house.now += timedelta(days=1, hours=1)
    await house.keeping.look()
    assert len(house.published.values("results", Closed)) == 1


async def test_what_is_old_goes_within_hours_and_not_at_every_look() -> None:
    house = House()
    await house.keeping.look()
    refused = Refused(notification_id=NAME, at=NOON - KEPT - timedelta(days=1), reasons=["audience: missing"])
    await house.tally([a_record(refused, topic="results")])

    await house.keeping.look()
    assert house.tally.accounts[0]

    house.now += FORGET_EVERY
    await house.keeping.look()
    assert house.tally.accounts[0] == {}


async def test_who_has_no_partitions_yet_looks_again_when_they_come() -> None:
    house = House()
    house.facts.owned = frozenset()
    await house.keeping.look()
    refused = Refused(notification_id=NAME, at=NOON - KEPT - timedelta(days=1), reasons=["audience: missing"])
    await house.tally([a_record(refused, topic="results")])

    house.facts.owned = frozenset({0})
    await house.keeping.look()

    assert house.tally.accounts[0] == {}
