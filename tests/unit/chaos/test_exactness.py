"""Accounts that do not agree are seen, and those of a cancel or of dead devices are not taken for it."""

import pytest

from tests.support.histories import (
    NAME,
    a_history,
    an_entry,
    begins,
    deliveries,
    found,
    meant,
    progress,
    requests,
    with_instead,
    without,
)


@pytest.mark.parametrize(
    "account",
    [
        progress(accepted=3),
        progress(accepted=3, pending=1),
        progress(selected=5, accepted=5),
        progress(accepted=3, rejected=1),
        progress("running"),
    ],
)
def test_an_account_that_says_anything_else_is_not_exact(account: dict[str, object]) -> None:
    assert not found(with_instead(a_history(), account)).exact


def test_no_account_is_not_exact() -> None:
    assert not found(without(a_history(), "progress")).exact


def test_a_ledger_that_differs_is_not_exact() -> None:
    differs = an_entry("ledger", notification=NAME, agrees=False, differences=["segment 3: 1 accepted"])

    assert not found(a_history(differs)).exact
    assert found(a_history(differs | {"agrees": True})).exact


def test_a_device_that_was_called_dead_has_to_be_unregistered() -> None:
    dead = requests(3, answer="UNREGISTERED", taken=False)
    ends = begins(ends=["accepted", "unregistered"])
    account, gone = progress(accepted=3, unregistered=1), deliveries(3, outcome="unregistered")
    sound = [ends, meant(), requests(0, 1, 2), dead, account, deliveries(0, 1, 2), gone, an_entry("end")]

    assert found(sound).passed, found(sound).missed
    assert not found([entry for entry in sound if entry is not dead]).exact


def test_who_was_not_selected_before_a_cancel_is_not_lost() -> None:
    ends = begins(ends=["accepted", "cancelled"])
    account = progress("cancelled", selected=2, accepted=1, cancelled=1)
    rows = [deliveries(0), deliveries(1, outcome="cancelled")]

    finding = found([ends, meant(partial=True), requests(0), account, *rows, an_entry("end")])

    assert finding.passed, finding.missed
