"""A result tells every entry in its place."""

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.answers import Ends
from rules.settling import settled
from tests.support.attempts import ACCEPTED, PAUSED, THROTTLED, a_segment, ends_of
from tests.support.builders import NOON

SEGMENT = a_segment()


def test_the_result_tells_every_entry_in_its_place() -> None:
    result = settled(SEGMENT, ends_of(ACCEPTED, THROTTLED, PAUSED), now=NOON, origin="segments.fcm/3/8")

    assert result.outcomes == [Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.DEFERRED]
    assert result.reasons == [Reason.OK, Reason.THROTTLED, Reason.PAUSED]
    assert result.provider_ids == ["m1", None, None]


def test_the_provider_ids_of_one_project_are_told_with_their_stem() -> None:
    names = [f"projects/shop/messages/{number}" for number in range(2)]
    answers = [Answer(Outcome.ACCEPTED, Reason.OK, name) for name in names]

    result = settled(SEGMENT, ends_of(*answers, THROTTLED), now=NOON, origin="segments.fcm/3/8")

    assert (result.stem, result.receipts) == ("projects/shop/messages/", " 0 1 ")
    assert result.provider_ids == [*names, None]


def test_an_answer_that_is_no_acceptance_may_have_an_id_too() -> None:
    refused = Answer(Outcome.REJECTED, Reason.BAD_MESSAGE, "r0")

    result = settled(SEGMENT, ends_of(refused, THROTTLED, PAUSED), now=NOON, origin="segments.fcm/3/8")

    assert result.provider_ids == ["r0", None, None]


def test_a_provider_without_ids_of_its_own_has_none_told() -> None:
    assert settled(SEGMENT, Ends(3, {}), now=NOON, origin="segments.fcm/3/8").receipts is None
