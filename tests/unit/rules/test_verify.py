"""Books that agree are told to agree, and each kind of disagreement is told where it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.outcome import Outcome
from models.progress import Progress, State
from rules.accounts import account_of
from rules.fact_rows import summary_row
from rules.facts import summary_key
from rules.ledger import Account
from rules.verify import verify
from rules.verify_books import Books, Recorded
from rules.verify_verdict import Difference, Place
from tests.support.books import STORY, books, shrunk
from tests.support.builders import NOON, a_settled
from tests.support.ledger_facts import NAME


def kept(of: Books) -> Progress:
    assert of.kept is not None
    return of.kept


def test_books_that_agree_are_equal_while_it_runs_and_when_it_has_ended() -> None:
    running = verify(books())
    ended = verify(books(*STORY, a_settled(Outcome.ACCEPTED, positions=[3], size=4), ends=None))

    assert running.is_equal
    assert running.is_running
    assert not ended.is_running
    assert ended.differences == [Difference(Place.DELIVERIES, "fcm", "accepted:ok", 3, 2)]


@pytest.mark.parametrize("place", [Place.REGISTRY, Place.TOPIC])
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"version": 99}, "version"),
        ({"state": State.PAUSED}, "state"),
        (
            {"reasons": {"accepted:ok": 2, "unregistered:unregistered": 1, "suppressed:retired": 2}},
            "suppressed:retired",
        ),
    ],
)
def test_a_progress_that_says_something_else_is_told(place: Place, change: dict[str, Any], what: str) -> None:
    of = books()
    other = kept(of).model_copy(update=change)

    verdict = verify(replace(of, **{"kept" if place is Place.REGISTRY else "published": other}))

    assert (place, what) in {(each.place, each.what) for each in verdict.differences}
    assert {each.place for each in verdict.differences} == {place}


def test_counts_that_differ_are_told_by_channel_and_over_all() -> None:
    of = books()
    less = kept(of).counts.model_copy(update={"accepted": 1, "pending": 2})

    verdict = verify(replace(of, kept=kept(of).model_copy(update={"counts": less, "by_channel": {"fcm": less}})))

    assert {(each.channel, each.what) for each in verdict.differences} == {
        ("", "accepted"),
        ("", "pending"),
        ("fcm", "accepted"),
        ("fcm", "pending"),
    }


@pytest.mark.parametrize("missing", ["kept", "published"])
def test_a_progress_that_is_not_there_is_told(missing: str) -> None:
    verdict = verify(replace(books(), **{missing: None}))

    assert [(each.what, each.found) for each in verdict.differences] == [("version", None)]


def test_a_ledger_that_knows_nothing_of_what_others_know_is_told() -> None:
    verdict = verify(replace(books(), rows=[], account=None))

    assert verdict.progress is None
    assert {each.place for each in verdict.differences} == {Place.REGISTRY, Place.TOPIC, Place.DELIVERIES}


def test_an_unknown_notification_has_no_difference_and_no_account() -> None:
    verdict = verify(Books(NAME, [], None, Recorded(), None, None))

    assert verdict.is_equal
    assert verdict.progress is None


def test_what_left_the_ledger_by_its_age_is_no_difference() -> None:
    of = books(*STORY, a_settled(Outcome.ACCEPTED, positions=[3], size=4))

    verdict = verify(replace(of, rows=[], account=None, summaries_since=NOON + timedelta(days=90)))

    assert verdict.is_equal
    assert verdict.has_left


def test_an_account_that_does_not_fit_itself_is_told() -> None:
    """A summary whose ends are more than it selected."""
    of = shrunk(books(*STORY, a_settled(Outcome.ACCEPTED, positions=[3], size=4)))
    assert of.account is not None
    summary = of.account.to_summary()
    counts = summary.by_channel["fcm"].model_copy(update={"selected": 1})
    rows = [(summary_key(NAME), summary_row(summary.model_copy(update={"by_channel": {"fcm": counts}})))]

    verdict = verify(replace(of, rows=rows, account=account_of(NAME, rows)))

    first, *_ = verdict.differences
    assert first == Difference(Place.LEDGER, "", "selected", 1, 6)


def test_an_account_without_a_fact_is_told() -> None:
    verdict = verify(replace(books(*STORY), account=Account(NAME)))

    assert [(each.place, each.what) for each in verdict.differences] == [(Place.LEDGER, "rows")]
