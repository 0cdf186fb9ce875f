"""Books that agree are told to agree, and each kind of disagreement is told where it is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.outcome import Outcome, Reason
from models.progress import Progress, State
from models.result import Closed, Result
from rules.accounts import account_of
from rules.fact_rows import summary_row, to_rows
from rules.facts import summary_key
from rules.verify import SHOWN, verify
from rules.verify_books import Books, Recorded
from rules.verify_verdict import Difference, Place
from tests.support.builders import NOON, a_settled
from tests.support.ledger_facts import NAME, SEGMENT, expanded, facts, launched, selected

ENDS = (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.UNREGISTERED)
STORY: tuple[Result, ...] = (launched(), selected(4, no_address=2), expanded(), a_settled(*ENDS, size=4))
"""Of four devices one is pending."""


def recorded(*segments: tuple[str, Iterable[tuple[Outcome, Reason]]]) -> Recorded:
    found = Recorded()
    for segment, ends in segments:
        for outcome, reason in ends:
            found.enter({"segment_id": segment, "channel": "fcm", "outcome": outcome, "reason": reason})
    return found


def books(*story: Result, ends: Iterable[tuple[Outcome, Reason]] | None = None, **changes: Any) -> Books:
    """Return books of this story that agree, apart from *ends*, which the registry has instead."""
    rows = sorted(to_rows(facts(*(story or STORY))).items())
    account = account_of(NAME, rows)
    progress = account.progress()
    usual = a_settled(*ENDS).ends() if ends is None else ends
    fields: dict[str, Any] = {"kept": progress, "published": progress} | changes
    return Books(NAME, rows, account, recorded((SEGMENT, usual)), **fields)


def shrunk(of: Books) -> Books:
    """Return the same books when only a summary is left in the ledger."""
    assert of.account is not None
    rows = [(summary_key(NAME), summary_row(of.account.to_summary()))]
    return replace(of, rows=rows, account=account_of(NAME, rows))


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


def test_a_delivery_that_is_missing_is_told_with_its_segment() -> None:
    verdict = verify(books(ends=a_settled(*ENDS).ends()[1:]))

    assert verdict.differences == [Difference(Place.DELIVERIES, "fcm", "accepted:ok", 2, 1)]
    (apart,) = verdict.segments
    assert (apart.segment_id, apart.ledger["accepted:ok"], apart.found["accepted:ok"]) == (SEGMENT, 2, 1)


def test_a_delivery_that_ended_otherwise_is_told_on_both_ends() -> None:
    otherwise = [(Outcome.ACCEPTED, Reason.OK), (Outcome.REJECTED, Reason.TOO_LARGE), *a_settled(*ENDS).ends()[2:]]

    verdict = verify(books(ends=otherwise))

    assert {(each.what, each.ledger, each.found) for each in verdict.differences} == {
        ("accepted:ok", 2, 1),
        ("rejected:too_large", 0, 1),
    }


def test_a_delivery_of_a_segment_that_nobody_selected_is_told() -> None:
    of = books()
    of.recorded.enter(
        {"segment_id": f"{NAME}:fcm:9:9:9", "channel": "fcm", "outcome": Outcome.ACCEPTED, "reason": Reason.OK}
    )

    verdict = verify(of)

    assert [each.segment_id for each in verdict.segments] == [f"{NAME}:fcm:9:9:9"]
    assert verdict.segments[0].ledger == {}


def test_what_will_be_tried_again_is_no_end() -> None:
    deferred = [*a_settled(*ENDS).ends(), (Outcome.DEFERRED, Reason.THROTTLED)]

    assert verify(books(ends=deferred)).is_equal


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


def test_of_a_summary_sums_are_compared_and_no_segment_is_told() -> None:
    of = shrunk(books(*STORY, a_settled(Outcome.ACCEPTED, positions=[3], size=4)))

    verdict = verify(of)

    assert verdict.is_summary
    assert [each.what for each in verdict.differences] == ["accepted:ok"]
    assert verdict.segments == []


def test_deliveries_that_left_by_their_age_are_no_difference_and_too_many_are_one() -> None:
    late = NOON + timedelta(days=90)

    fewer = verify(books(ends=a_settled(*ENDS).ends()[1:], deliveries_since=late))
    more = verify(books(ends=[*a_settled(*ENDS).ends(), (Outcome.ACCEPTED, Reason.OK)], deliveries_since=late))

    assert (fewer.is_equal, fewer.aged) == (True, 1)
    assert not more.is_equal


def test_what_was_closed_without_a_result_is_told_apart_and_so_is_what_came_after() -> None:
    closed = Closed(notification_id=NAME, at=NOON, expired_at=NOON)
    story = (*STORY, closed)

    silent = verify(books(*story))
    spoke = verify(books(*story, ends=[*a_settled(*ENDS).ends(), (Outcome.ACCEPTED, Reason.OK)]))
    too_many = verify(books(*story, ends=[*a_settled(*ENDS).ends(), *2 * [(Outcome.ACCEPTED, Reason.OK)]]))

    assert (silent.is_equal, silent.closed, silent.late) == (True, 1, 0)
    assert (spoke.is_equal, spoke.closed, spoke.late) == (True, 1, 1)
    assert not too_many.is_equal


def test_at_most_twenty_segments_are_named_and_all_are_counted() -> None:
    many = {f"{NAME}:fcm:0:0:{part}": 1 for part in range(SHOWN + 5)}
    story = [launched(), selected(1).model_copy(update={"segments": many}), expanded()]
    story += [a_settled(Outcome.ACCEPTED, segment_id=segment) for segment in many]

    verdict = verify(books(*story, ends=[]))

    assert len(verdict.segments) == SHOWN
    assert verdict.segments_apart == SHOWN + 5


def test_an_account_that_does_not_fit_itself_is_told() -> None:
    """A summary whose ends are more than it selected: pending would be below 0."""
    of = shrunk(books(*STORY, a_settled(Outcome.ACCEPTED, positions=[3], size=4)))
    assert of.account is not None
    summary = of.account.to_summary()
    counts = summary.by_channel["fcm"].model_copy(update={"selected": 1})
    rows = [(summary_key(NAME), summary_row(summary.model_copy(update={"by_channel": {"fcm": counts}})))]

    verdict = verify(replace(of, rows=rows, account=account_of(NAME, rows)))

    assert [(each.place, each.what) for each in verdict.differences] == [(Place.LEDGER, "rows")]
