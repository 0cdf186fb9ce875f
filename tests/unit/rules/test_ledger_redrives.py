"""A redrive takes deliveries out of their old outcome, through the same account, whatever is left of its rows."""

import random

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.progress import Progress, State
from models.result import End, Expanded, Refused, Result
from rules.accounts import account_of
from rules.fact_rows import facts_of, summary_row, to_rows
from rules.facts import LedgerFact, summary_key
from rules.ledger import Account, fold
from tests.support.builders import NOON, a_settled
from tests.support.ledger_facts import NAME, closed, expanded, facts, launched, selected
from tests.support.redrive_facts import again, expanded_again, redriven, reopened

OK, NO, DEAD = Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNREGISTERED
BAD, LATE = Reason.BAD_MESSAGE, Reason.WRONG_APP


def first_life() -> list[Result]:
    """Three devices: one accepted, two rejected for different reasons; it has finished."""
    return [launched(), selected(3, no_address=1), expanded(), a_settled(OK, NO, NO, reasons=[Reason.OK, BAD, LATE])]


def second_life(*outcomes: Outcome, number: int = 1) -> list[Result]:
    """Both are sent again."""
    reasons = [Reason.OK if outcome is OK else BAD for outcome in outcomes]
    return [
        redriven(number),
        reopened({NO: {BAD: 1, LATE: 1}}, number=number),
        expanded_again(number),
        a_settled(*outcomes, segment_id=again(number), reasons=reasons),
    ]


def summarised(story: list[LedgerFact], at: int) -> list[tuple[bytes, bytes]]:
    """Return the rows of a story whose first facts have become a summary, and are left over beside it."""
    before = fold(NAME, story[:at]).to_summary()
    key = summary_key(NAME, before.redrives)
    return [*to_rows(story[:at]).items(), (key, summary_row(before)), *to_rows(story[at:]).items()]


def test_what_is_reopened_is_pending_and_no_longer_rejected() -> None:
    states: list[tuple[State, int, int, int]] = []
    account = Account(NAME)
    for fact in facts(*first_life(), *second_life(OK, OK)):
        account.enter(fact)
        counts = account.counts()
        assert (counts.imbalance, counts.selected) == (0, 4 if fact.offset else 0)
        states.append((account.state, counts.accepted, counts.rejected, counts.pending))

    assert states[3:] == [
        (State.FINISHED, 1, 2, 0),
        (State.RUNNING, 1, 2, 0),
        (State.RUNNING, 1, 0, 2),
        (State.RUNNING, 1, 0, 2),
        (State.FINISHED, 3, 0, 0),
    ]
    assert account.progress().reasons == {"accepted:ok": 3, "suppressed:no_address": 1}
    assert (account.progress().redrives, account.progress().slices) == (1, 2)


def test_it_is_not_finished_between_two_pages() -> None:
    pages = [reopened({NO: {BAD: 1}}), a_settled(OK, segment_id=again())]

    account = fold(NAME, facts(*first_life(), redriven(), *pages))

    assert account.counts().pending == 0
    assert account.state is State.RUNNING


def test_a_device_that_has_gone_meanwhile_is_suppressed() -> None:
    story = facts(*first_life(), redriven(), reopened({NO: {BAD: 1, LATE: 1}}, suppressed=1), expanded_again())

    counts = fold(NAME, story).counts()

    assert (counts.rejected, counts.suppressed, counts.pending, counts.imbalance) == (0, 2, 1, 0)


def test_a_page_that_takes_more_than_there_is_changes_nothing() -> None:
    too_much = [reopened({NO: {BAD: 2}}), a_settled(OK, OK, segment_id=again())]
    unlike = reopened({NO: {BAD: 1}}).model_copy(update={"segments": {again(): 2}})

    for greedy in (too_much, [unlike, too_much[1]]):
        counts = fold(NAME, facts(*first_life(), redriven(), *greedy)).counts()
        assert (counts.accepted, counts.rejected, counts.pending, counts.imbalance) == (1, 2, 0, 0)


def test_a_summary_goes_on_as_its_rows_would() -> None:
    story = facts(*first_life(), *second_life(OK, NO))

    whole, from_summary = fold(NAME, story), account_of(NAME, summarised(story, 4))

    assert from_summary.progress() == whole.progress()
    assert from_summary.summary is not None


def test_two_redrives_end_in_the_latest_summary() -> None:
    once = [*first_life(), *second_life(OK, NO)]
    twice = [redriven(2), reopened({NO: {BAD: 1}}, number=2), expanded_again(2), a_settled(OK, segment_id=again(2))]
    story = facts(*once, *twice)
    older, newer = (fold(NAME, story[:end]).to_summary() for end in (len(once), len(story)))
    both = [(summary_key(NAME, summary.redrives), summary_row(summary)) for summary in (newer, older)]

    progress = account_of(NAME, both).progress()

    assert progress == fold(NAME, story).progress()
    assert (progress.redrives, progress.counts.accepted) == (2, 3)


def test_what_was_in_the_summary_changes_nothing_wherever_it_is_told_again() -> None:
    """A track that is reset writes its results anew, behind the summary, while another redrive is on its way."""
    story = [*first_life(), *second_life(OK, NO)]
    summary = fold(NAME, facts(*story)).to_summary()
    before = fold(NAME, [], summary).progress()
    late = [LedgerFact(offset, result) for offset, result in enumerate(story, start=20)]

    account = fold(NAME, late, summary)

    assert account.progress().model_copy(update={"version": before.version}) == before


def test_a_refusal_after_the_end_is_shown_and_changes_no_number() -> None:
    summary = fold(NAME, facts(*first_life())).to_summary()
    refused = Refused(notification_id=NAME, at=NOON, reasons=["notification_id: expired"])

    progress = fold(NAME, [LedgerFact(9, refused)], summary).progress()

    assert (
        progress.model_copy(update={"refusals": [], "version": summary.version}) == fold(NAME, [], summary).progress()
    )
    assert (progress.refusals, progress.version, progress.state) == (refused.reasons, 9, State.FINISHED)


def test_a_redrive_that_cannot_end_is_closed_as_any_account() -> None:
    story = facts(*first_life(), redriven(channels=("apns", "fcm")), reopened({NO: {BAD: 1}}), closed())

    for account in (fold(NAME, story), account_of(NAME, summarised(story, 4))):
        progress = account.progress()
        assert (progress.state, progress.counts.expired, progress.counts.imbalance) == (State.FINISHED, 1, 0)
        assert progress.slices == progress.slices_expanded == 3


def test_a_slice_of_a_redrive_that_ended_early_is_told() -> None:
    early = Expanded(**dict(expanded_again(pages=0)) | {"end": End.EXPIRED})

    progress = account_of(NAME, summarised(facts(*first_life(), redriven(), early), 4)).progress()

    assert (progress.ended_early, progress.state) == ({"expired": 1}, State.FINISHED)


@st.composite
def lives(draw: st.DrawFn) -> list[LedgerFact]:
    """A campaign and up to three redrives, each of all that is rejected, in one page or in two."""
    ends = st.sampled_from([OK, NO, DEAD])
    first = draw(st.lists(ends, min_size=2, max_size=5))
    results = [launched(), selected(len(first)), expanded(), a_settled(*first, reasons=[BAD] * len(first))]
    left = first.count(NO)
    for number in range(1, draw(st.integers(1, 3)) + 1):
        sizes = [size for size in draw(st.sampled_from([[left], [min(left, 1), left - 1]])) if size > 0]
        results.append(redriven(number))
        told: list[Result] = []
        left = 0
        for ordinal, size in enumerate(sizes):
            outcomes = draw(st.lists(ends, min_size=size, max_size=size))
            results.append(reopened({NO: {BAD: size}}, number=number, ordinal=ordinal))
            told.append(a_settled(*outcomes, segment_id=again(number, ordinal), reasons=[BAD] * size))
            left += outcomes.count(NO)
        results += draw(st.permutations([expanded_again(number, pages=len(sizes)), *told]))
    return facts(*results)


@given(lives(), st.data())
def test_an_account_with_a_hole_has_not_ended_whatever_else_is_there(
    story: list[LedgerFact], data: st.DataObject
) -> None:
    """A changelog that lost its tail, and an old owner that writes behind it, leave such rows."""
    missing = data.draw(st.sets(st.sampled_from(range(len(story) - 1)), min_size=1))

    assert not fold(NAME, [fact for fact in story if fact.offset not in missing]).is_complete
    assert fold(NAME, story).is_complete


def ending(progress: Progress) -> tuple[object, ...]:
    return progress.state, progress.counts, progress.by_channel, progress.reasons, progress.redrives, progress.slices


@given(lives(), st.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_the_numbers_are_the_same(
    story: list[LedgerFact], chance: random.Random
) -> None:
    disorder = [*story, *chance.choices(story, k=5)]
    chance.shuffle(disorder)

    whole = fold(NAME, story).progress()

    assert fold(NAME, disorder).progress() == whole
    assert fold(NAME, facts_of(to_rows(story).items())).progress() == whole
    assert (whole.state, whole.counts.imbalance, whole.counts.pending) == (State.FINISHED, 0, 0)


@given(lives())
def test_no_term_is_ever_negative_and_the_sum_holds(story: list[LedgerFact]) -> None:
    account = Account(NAME)
    for fact in story:
        account.enter(fact)
        assert account.counts().imbalance == 0  # a negative term would have been refused by its model


@given(lives(), st.randoms(use_true_random=False))
def test_wherever_it_was_summarised_the_end_is_the_same(story: list[LedgerFact], chance: random.Random) -> None:
    ends = [at for at in range(1, len(story) + 1) if fold(NAME, story[:at]).is_complete]
    for at in ends:
        rows = summarised(story, at)
        chance.shuffle(rows)
        assert ending(account_of(NAME, rows).progress()) == ending(fold(NAME, story).progress())


@given(lives(), st.integers(1, 30))
def test_a_part_of_the_rows_is_a_part_of_the_story_without_a_hole(story: list[LedgerFact], at: int) -> None:
    """Whoever is killed while rows are written leaves a moment of the account, whose version tells true numbers."""
    some = list(to_rows(story).items())[:at]

    left = fold(NAME, facts_of(some))

    assert left.progress() == fold(NAME, [fact for fact in story if fact.offset <= left.version]).progress()
