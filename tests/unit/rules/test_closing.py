"""An account that cannot end is ended: everything is accounted for, and nothing that comes later changes it."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome
from models.progress import State
from models.result import Closed, Controlled, ControlState, Scheduled
from rules.closing import closing
from rules.fact_rows import facts_of, to_rows
from rules.ledger import fold
from rules.results import is_over
from tests.support.builders import APP, NOON, a_settled
from tests.support.ledger_facts import NAME, closed, expanded, facts, launched, selected

DAY = timedelta(days=1)


def test_what_is_pending_has_expired_and_the_account_balances() -> None:
    one = a_settled(Outcome.ACCEPTED, size=3)

    progress = fold(NAME, facts(launched(fcm=2, apns=1), selected(3), expanded(), one, closed())).progress()

    assert progress.state is State.FINISHED
    assert (progress.counts.accepted, progress.counts.expired, progress.counts.pending) == (1, 2, 0)
    assert progress.counts.imbalance == 0
    assert progress.reasons["expired:not_settled"] == 2
    assert progress.closed_at == closed().at
    assert is_over(progress)


def test_slices_that_never_came_have_ended() -> None:
    progress = fold(NAME, facts(launched(fcm=2, apns=1), selected(3), expanded(), closed())).progress()

    assert progress.slices == progress.slices_expanded == 3
    assert progress.ended_early == {"expired": 2}


def test_what_comes_later_changes_no_number() -> None:
    late = [selected(5, "spring-sale:fcm:1:0:0"), a_settled(*[Outcome.ACCEPTED] * 3), expanded(), closed()]
    before = fold(NAME, facts(launched(fcm=2), selected(3), closed())).progress()

    after = fold(NAME, facts(launched(fcm=2), selected(3), closed(), *late)).progress()

    assert after.model_copy(update={"version": before.version}) == before


@given(st.integers(0, 2**32))
def test_it_folds_as_any_fact_in_whatever_order_and_however_often(seed: int) -> None:
    deferred = a_settled(Outcome.ACCEPTED, Outcome.DEFERRED, size=2)
    story = facts(launched(), selected(2), expanded(), deferred, closed(), a_settled(*[Outcome.REJECTED] * 2))
    chance = random.Random(seed)
    disorder = [*story, *chance.choices(story, k=4)]
    chance.shuffle(disorder)

    assert fold(NAME, disorder).progress() == fold(NAME, story).progress()
    assert fold(NAME, facts_of(to_rows(story).items())).progress() == fold(NAME, story).progress()


def test_one_that_was_scheduled_and_never_begun_is_over_with_nobody_told() -> None:
    waits = Scheduled(notification_id=NAME, at=NOON, app=APP, due_at=NOON, expires_at=NOON + DAY)

    progress = fold(NAME, facts(waits, closed())).progress()

    assert progress.state is State.FINISHED
    assert progress.counts.selected == 0
    assert is_over(progress)


def test_one_that_was_called_back_stays_called_back() -> None:
    cancel = Controlled(notification_id=NAME, at=NOON, state=ControlState.CANCELLED, version=1)

    assert fold(NAME, facts(launched(), selected(2), cancel, closed())).state is State.CANCELLED


def test_it_is_due_when_its_time_to_live_has_been_over_for_long() -> None:
    account = fold(NAME, facts(launched(), selected(2)))
    due = NOON + timedelta(hours=1) + DAY

    told = closing(NAME, account.expires_at, due, DAY)

    assert closing(NAME, account.expires_at, due - timedelta(seconds=1), DAY) is None
    assert closing(NAME, None, due, DAY) is None
    assert told is not None
    assert isinstance(told.value, Closed)
    assert (told.topic, told.key) == ("results", NAME)
