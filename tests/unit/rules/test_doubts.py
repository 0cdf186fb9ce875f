"""Of one whose answer was lost nobody can say that it was not taken."""

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.segment import Segment
from rules.attempts import next_attempts
from tests.support.attempts import (
    ACCEPTED,
    AWAY,
    CANCELLED,
    EXPIRED,
    GONE,
    LOST,
    THROTTLED,
    a_segment,
    judged,
    waiting_of,
)


def test_whose_answer_was_lost_may_have_been_taken_whatever_is_said_of_it_in_the_end() -> None:
    segment = a_segment(refusals=1)
    lost, refused = next_attempts(segment, judged(segment, LOST, AWAY, ACCEPTED))[::-1]
    doubtful = Segment.model_validate_json(waiting_of(lost).payload)
    others = Segment.model_validate_json(waiting_of(refused).payload)

    assert (doubtful.device_ids, doubtful.is_doubtful) == (["d0"], True)
    assert (others.device_ids, others.is_doubtful) == (["d1"], False)
    ends = {
        answer: [judged(each, answer).ends.others[0] for each in (doubtful, others)]
        for answer in (AWAY, EXPIRED, CANCELLED, GONE)
    }
    assert ends == {
        AWAY: [Answer(Outcome.EXPIRED, Reason.AMBIGUOUS), Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)],
        EXPIRED: [Answer(Outcome.EXPIRED, Reason.AMBIGUOUS), EXPIRED],
        CANCELLED: [Answer(Outcome.CANCELLED, Reason.AMBIGUOUS), CANCELLED],
        GONE: [GONE, GONE],
    }


def test_who_loses_the_answer_to_its_last_try_may_have_been_taken() -> None:
    judgement = judged(a_segment(refusals=2), LOST, AWAY, ACCEPTED)

    assert judgement.ends.others[0] == Answer(Outcome.EXPIRED, Reason.AMBIGUOUS)
    assert judgement.ends.others[1] == Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)


def test_a_doubt_is_never_forgotten_on_the_way() -> None:
    segment = a_segment(is_doubtful=True)

    (later,) = next_attempts(segment, judged(segment, THROTTLED, ACCEPTED, THROTTLED))

    assert Segment.model_validate_json(waiting_of(later).payload).is_doubtful
