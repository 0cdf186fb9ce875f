"""What waits for its time ends when a wider scope is cancelled, though nothing of it was ever cut."""

from datetime import timedelta
from typing import Any

import pytest

from models.control import Control
from models.progress import State
from models.record import Outgoing
from models.result import Controlled, ControlState, Launched, Result
from rules.facts import LedgerFact
from rules.ledger import Account
from tests.support.builders import NOON, a_launch_body, a_record
from tests.support.outbox import said
from tests.unit.agents.test_accept_command import HOUR, ID, LATER, House, a_house, command

SECOND = timedelta(seconds=1)


async def a_cancelled_house(scope: str, **changes: Any) -> House:
    """Return a house in which a launch waits, and a scope was cancelled a second after it was accepted."""
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER, **changes))
    await house.take({"type": "cancel", "scope": scope, "by": "ops", "why": "wrong prices"}, at=NOON + SECOND)
    house.published.records.clear()
    return house


def account_of(records: list[Outgoing]) -> Account:
    account = Account(ID)
    results: list[Result] = [*said(records, Controlled), *said(records, Launched)]
    for offset, result in enumerate(results):
        account.enter(LedgerFact(offset, result))
    return account


@pytest.mark.parametrize("scope", ["*", "app:shop"])
async def test_its_start_closes_its_account_as_cancelled_and_cuts_nothing(scope: str) -> None:
    house = await a_cancelled_house(scope, app="shop")

    written = await house.take(command("start"), at=NOON + 2 * SECOND)

    assert [launched.slices for launched in said(written, Launched)] == [{}]
    assert len(written) == 2
    assert account_of(written).is_complete
    assert account_of(written).progress().state is State.CANCELLED


async def test_its_own_control_says_so_to_every_worker_and_by_whom() -> None:
    house = await a_cancelled_house("*")

    written = await house.take(command("start"))

    (own,) = said(house.published.records, Control)
    assert (own.scope, own.cancelled) == (f"notification:{ID}", True)
    assert own.called_off is not None
    assert (own.called_off.by, own.called_off.why) == ("ops", "wrong prices")
    assert own.ends_at is not None
    assert [(told.state, told.version) for told in said(written, Controlled)] == [(ControlState.CANCELLED, own.version)]


async def test_a_start_that_is_read_again_closes_it_again() -> None:
    house = await a_cancelled_house("*")
    record = a_record(command("start"), offset=50)

    first, second = await house.replay(record), await house.replay(record)

    assert first == second
    assert said(second, Launched)


async def test_what_is_accepted_after_the_cancel_begins() -> None:
    house = a_house(1)
    await house.take({"type": "cancel", "scope": "*"})
    await house.take(a_launch_body(due_at=LATER), at=NOON)

    assert said(await house.take(command("start"), at=NOON + HOUR), Launched)[0].slices == {"apns": 1, "fcm": 1}


@pytest.mark.parametrize(
    ("scope", "channels", "begins"),
    [
        ("channel:fcm", ["fcm"], False),
        ("route:fcm:shop", ["fcm"], False),
        ("route:fcm:default", ["fcm"], True),
        ("channel:fcm", ["fcm", "apns"], True),
        ("channel:fcm", None, True),
        ("app:default", ["fcm"], True),
    ],
)
async def test_a_channel_ends_only_what_has_no_other(scope: str, channels: list[str] | None, *, begins: bool) -> None:
    house = await a_cancelled_house(scope, app="shop", channels=channels)

    written = await house.take(command("start"))

    assert bool(said(written, Launched)[0].slices) is begins
