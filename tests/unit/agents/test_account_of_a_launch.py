"""From a command to a closed account: what the two tracks write is everything that the ledger needs."""

from collections.abc import Sequence
from typing import Any

import pytest

from agents.accept_command import AcceptCommand
from agents.expand_audience import ExpandAudience
from models.outcome import Outcome
from models.progress import State
from models.record import Outgoing
from models.result import Fact
from models.segment import Expansion, Segment
from rules.facts import LedgerFact
from rules.ledger import Account
from settings import LaunchSettings
from telemetry.metrics import open_metrics
from tests.support.builders import NOON, a_device, a_launch_body, a_record, a_settled
from tests.support.fixed_controls import FixedControls
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import Outbox, said

LIMITS = LaunchSettings(slice_devices=20, max_slices=3, page_devices=7, segment_devices=3)


async def nothing_unread(_: str) -> int:
    return 0


def a_full_registry() -> MemoryRegistry:
    registry = MemoryRegistry()
    registry.devices.add(
        *(a_device(f"phone-{number}") for number in range(70)),
        *(a_device(f"apple-{number}", channel="apns") for number in range(5)),
        *(a_device(f"mute-{number}", address="") for number in range(4)),
        a_device("retired", retired_at=NOON),
        a_device("pigeon", channel="pigeon"),
    )
    return registry


async def everything_that_follows(
    registry: MemoryRegistry, body: dict[str, Any], cancelled: set[str]
) -> list[Outgoing]:
    """Run both tracks until no page is left."""
    controls, metrics = FixedControls(cancelled=cancelled), open_metrics("accept")
    checks = {"fcm": lambda _: [], "apns": lambda _: []}
    accept = AcceptCommand(
        registry.notifications, registry.audience, registry.controls, Outbox(), checks, LIMITS, lambda: NOON, metrics
    )
    expand = ExpandAudience(
        registry.notifications,
        registry.audience,
        registry.redrives,
        controls,
        checks,
        nothing_unread,
        LIMITS,
        lambda: NOON,
        metrics,
    )
    written = list(await accept([a_record(body)]))
    pages, offset = said(written, Expansion), 0
    while pages:
        records = [a_record(page, topic="expansions", offset=offset + index) for index, page in enumerate(pages)]
        offset += len(records)
        step = await expand(records)
        pages = said(step, Expansion)
        written += step
    return written


def an_account(written: Sequence[Outgoing]) -> Account:
    account = Account("spring-sale")
    for offset, result in enumerate(said(written, Fact)):
        account.enter(LedgerFact(offset, result))
    return account


def settle(account: Account, segments: Sequence[Segment]) -> None:
    for offset, segment in enumerate(segments, start=10_000):
        outcomes = [Outcome.ACCEPTED] * segment.size
        account.enter(LedgerFact(offset, a_settled(*outcomes, segment_id=segment.id, channel=segment.channel)))


AUDIENCES = [
    ({"everyone": True}, 80, 75),
    ({"devices": [{"external_id": name} for name in ("phone-1", "phone-1", "mute-1", "retired", "nobody")]}, 4, 1),
]


@pytest.mark.parametrize(("audience", "selected", "sent"), AUDIENCES)
async def test_the_account_of_a_launch_balances_and_closes(audience: dict[str, Any], selected: int, sent: int) -> None:
    written = await everything_that_follows(a_full_registry(), a_launch_body(audience=audience), set())
    account = an_account(written)
    before = account.counts()

    settle(account, said(written, Segment))

    after = account.counts()
    assert (before.selected, before.pending, before.imbalance, account.progress().slices_expanded) == (
        selected,
        sent,
        0,
        account.progress().slices,
    )
    assert (after.accepted, after.pending, after.imbalance, account.state) == (sent, 0, 0, State.FINISHED)


@pytest.mark.parametrize(("audience", "selected", "sent"), AUDIENCES)
async def test_a_dry_run_closes_by_itself(audience: dict[str, Any], selected: int, sent: int) -> None:
    body = a_launch_body(audience=audience, dry_run=True)

    account = an_account(await everything_that_follows(a_full_registry(), body, set()))

    counts = account.counts()
    assert (counts.selected, counts.suppressed, account.state) == (selected, selected, State.FINISHED)
    assert account.progress().reasons["suppressed:dry_run"] == sent


async def test_a_launch_that_is_called_back_closes_without_a_segment() -> None:
    written = await everything_that_follows(a_full_registry(), a_launch_body(), {"spring-sale"})

    account = an_account(written)

    assert (said(written, Segment), account.is_complete) == ([], True)
    assert set(account.progress().ended_early) == {"cancelled"}


async def test_an_app_without_devices_has_an_account_that_closes() -> None:
    account = an_account(await everything_that_follows(MemoryRegistry(), a_launch_body(), set()))

    assert (account.state, account.counts().selected) == (State.FINISHED, 0)
