"""Deliveries that differ from the ledger are told with their segments, and what only looks like it is told apart."""

from datetime import timedelta

from models.outcome import Outcome, Reason
from models.result import Closed, Redriven, Reopened, Result
from rules.redrive_slices import slice_of
from rules.verify import SHOWN, verify
from rules.verify_verdict import Difference, Place
from tests.support.books import ENDS, STORY, books, shrunk
from tests.support.builders import NOON, a_settled
from tests.support.ledger_facts import NAME, SEGMENT, expanded, launched, selected

AGAIN = f"{NAME}:fcm:{slice_of(1)}:0:0"


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


def a_redriven_story() -> tuple[Result, ...]:
    """Of three devices one was rejected, and is sent again in a segment of its own."""
    ends = (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REJECTED)
    taken = {Outcome.REJECTED: {Reason.OK: 1}}
    page = {"channel": "fcm", "slice": slice_of(1), "ordinal": 0, "segments": {AGAIN: 1}, "taken": taken}
    return (
        launched(),
        selected(3),
        expanded(),
        a_settled(*ends),
        Redriven(notification_id=NAME, at=NOON, number=1, channels=["fcm"]),
        Reopened(notification_id=NAME, at=NOON, **page),
    )


def test_what_a_redrive_took_out_of_its_old_segment_is_no_difference() -> None:
    two = [(Outcome.ACCEPTED, Reason.OK)] * 2

    pending = verify(books(*a_redriven_story(), ends=two))
    lost = verify(books(*a_redriven_story(), ends=two[1:]))
    sent = verify(books(*a_redriven_story(), a_settled(Outcome.ACCEPTED, segment_id=AGAIN), ends=two))

    assert pending.is_equal
    assert [each.segment_id for each in lost.segments] == [SEGMENT]
    assert [each.segment_id for each in sent.segments] == [AGAIN]
