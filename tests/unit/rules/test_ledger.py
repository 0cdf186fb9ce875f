"""The account balances at every moment, and reading anything twice, or in another order, changes no number."""

from datetime import timedelta

from models.outcome import Outcome
from models.progress import State
from models.result import (
    Controlled,
    ControlState,
    End,
    Launched,
    Refused,
    Scheduled,
)
from rules.fact_rows import facts_of, to_rows
from rules.ledger import fold
from tests.support.builders import APP, NOON, a_settled
from tests.support.ledger_facts import NAME, expanded, facts, launched, selected


def controlled(state: ControlState, version: int) -> Controlled:
    return Controlled(notification_id=NAME, at=NOON, state=state, version=version)


def test_what_is_selected_and_not_settled_is_pending() -> None:
    account = fold(NAME, facts(launched(), selected(3, no_address=2), a_settled(Outcome.ACCEPTED, Outcome.REJECTED)))

    counts = account.counts()

    assert (counts.selected, counts.accepted, counts.rejected, counts.suppressed, counts.pending) == (5, 1, 1, 2, 1)
    assert counts.imbalance == 0


def test_an_account_tells_its_ends_by_channel_and_reason() -> None:
    account = fold(NAME, facts(launched(), selected(3, no_address=2), a_settled(Outcome.ACCEPTED, Outcome.REJECTED)))

    assert account.progress().ends == [
        ("fcm", "accepted", "ok", 1),
        ("fcm", "rejected", "ok", 1),
        ("fcm", "suppressed", "no_address", 2),
    ]


def test_a_notification_has_finished_when_every_slice_ended_and_nothing_is_pending() -> None:
    story = facts(launched(), selected(1), a_settled(Outcome.ACCEPTED), expanded())

    states = [fold(NAME, story[: length + 1]).state for length in range(len(story))]

    assert states == [State.RUNNING, State.RUNNING, State.RUNNING, State.FINISHED]


def test_the_first_final_outcome_counts_and_a_deferred_one_never_undoes_it() -> None:
    account = fold(
        NAME,
        facts(
            launched(),
            selected(2),
            a_settled(Outcome.DEFERRED, Outcome.ACCEPTED),
            a_settled(Outcome.REJECTED, attempt=2, positions=[0], size=2),
            a_settled(Outcome.ACCEPTED, attempt=2, positions=[0], size=2),
            a_settled(Outcome.DEFERRED, Outcome.DEFERRED),
        ),
    )

    counts = account.counts()

    assert (counts.accepted, counts.rejected, counts.pending) == (1, 1, 0)


def test_a_result_of_a_segment_that_nobody_selected_upsets_nothing() -> None:
    account = fold(NAME, facts(launched(), selected(1), a_settled(Outcome.ACCEPTED, segment_id="forged")))

    assert account.counts().pending == 1
    assert account.counts().accepted == 0


def test_a_position_beyond_the_segment_upsets_nothing() -> None:
    account = fold(NAME, facts(launched(), selected(1), a_settled(Outcome.ACCEPTED, positions=[7])))

    assert account.counts().pending == 1


def test_a_cancelled_notification_ends_as_cancelled_when_its_deliveries_have_ended() -> None:
    story = facts(
        launched(),
        selected(1),
        controlled(ControlState.CANCELLED, 1),
        expanded(End.CANCELLED),
        a_settled(Outcome.CANCELLED),
    )

    assert fold(NAME, story[:-1]).state is State.RUNNING
    assert fold(NAME, story).state is State.CANCELLED


def test_a_pause_shows_until_it_is_resumed_whatever_the_order_they_are_read_in() -> None:
    pause, resume = controlled(ControlState.PAUSED, 1), controlled(ControlState.RUNNING, 2)

    assert fold(NAME, facts(launched(), pause)).state is State.PAUSED
    assert fold(NAME, facts(launched(), pause, resume)).state is State.RUNNING
    assert fold(NAME, facts(launched(), resume, pause)).state is State.RUNNING


def test_a_refusal_is_shown_and_is_a_state_only_where_nothing_was_launched_or_scheduled() -> None:
    refusal = Refused(notification_id=NAME, at=NOON, reasons=["content.titel: unknown field"])
    scheduled = Scheduled(notification_id=NAME, at=NOON, app=APP, due_at=NOON + timedelta(hours=1))

    assert fold(NAME, facts(refusal)).state is State.REFUSED
    assert fold(NAME, facts(refusal)).progress().refusals == ["content.titel: unknown field"]
    assert fold(NAME, facts(scheduled, refusal)).state is State.SCHEDULED
    assert fold(NAME, facts(launched(), refusal)).state is State.RUNNING
    assert fold(NAME, facts(launched(), refusal)).progress().refusals == refusal.reasons
    assert fold(NAME, facts(refusal, launched())).progress().refusals == []


def test_a_launch_without_slices_is_complete_at_once() -> None:
    empty = Launched(notification_id=NAME, at=NOON, app=APP, slices={})

    assert fold(NAME, facts(empty)).is_complete


def test_a_fact_survives_its_row() -> None:
    for fact in facts(launched(), selected(3, retired=1), expanded(), a_settled(Outcome.ACCEPTED, Outcome.DEFERRED)):
        (again,) = facts_of(to_rows([fact]).items())

        assert (again.key, again.offset) == (fact.key, fact.offset)
        assert fold(NAME, [again]).counts() == fold(NAME, [fact]).counts()


def test_what_is_counted_twice_is_seen_as_an_imbalance_and_not_as_pending() -> None:
    """A page that names a segment of another: nothing ever ends its devices a second time."""
    again = selected(3).model_copy(update={"ordinal": 1})
    account = fold(NAME, facts(launched(), selected(3), again, a_settled(*[Outcome.ACCEPTED] * 3), expanded(pages=2)))

    counts = account.counts()

    assert (counts.selected, counts.accepted, counts.pending, counts.imbalance) == (6, 3, 0, 3)
