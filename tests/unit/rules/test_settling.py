"""A result tells every entry in its place."""

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.segment import Segment
from rules.answers import Answers, Ends
from rules.settling import settled
from tests.support.builders import NOON, a_notification

ACCEPTED = Answer(Outcome.ACCEPTED, Reason.OK, "m1")
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)
PAUSED = Answer(Outcome.DEFERRED, Reason.PAUSED)
SEGMENT = Segment(
    id="spring-sale:fcm:0:0:0",
    notification=a_notification(),
    channel="fcm",
    size=3,
    device_ids=["d0", "d1", "d2"],
    addresses=["a0", "a1", "a2"],
)


def ends_of(*answers: Answer) -> Ends:
    """Return answers as they were taken: what was accepted, and what was not."""
    taken = Answers(len(answers))
    for entry, answer in enumerate(answers):
        if answer.outcome is Outcome.ACCEPTED:
            taken.accepted([entry], [answer.provider_id or ""])
        else:
            taken.answered(entry, answer)
    return taken.ends()


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
