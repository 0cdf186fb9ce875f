"""An attempt on three devices, its answers, and what is judged of them."""

from datetime import datetime, timedelta

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Outgoing
from models.segment import Segment
from models.waiting import Waiting
from rules.answers import Answers, Ends
from rules.attempts import Judgement, judge
from rules.retry import Patience
from tests.support.builders import NOON, a_notification

PATIENCE = Patience(first=timedelta(seconds=10), ceiling=timedelta(seconds=600), max_refusals=3)
ACCEPTED = Answer(Outcome.ACCEPTED, Reason.OK, "m1")
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)
NINE = list("abcdefghi")
AWAY = Answer(Outcome.DEFERRED, Reason.UNAVAILABLE)
PAUSED = Answer(Outcome.DEFERRED, Reason.PAUSED)
EARLY = Answer(Outcome.DEFERRED, Reason.REFUSED_EARLY)
LOST = Answer(Outcome.DEFERRED, Reason.AMBIGUOUS)
EXPIRED = Answer(Outcome.EXPIRED, Reason.TIME_TO_LIVE)
CANCELLED = Answer(Outcome.CANCELLED, Reason.CANCELLED)
GONE = Answer(Outcome.UNREGISTERED, Reason.UNREGISTERED)


def a_segment(**changes: object) -> Segment:
    fields = {
        "id": "spring-sale:fcm:0:0:0",
        "notification": a_notification(),
        "channel": "fcm",
        "size": 3,
        "device_ids": ["d0", "d1", "d2"],
        "addresses": ["a0", "a1", "a2"],
        "locales": ["ru", None, "en"],
    }
    return Segment.model_validate(fields | changes)


def ends_of(*answers: Answer) -> Ends:
    """Return answers as they were taken: what was accepted, and what was not."""
    taken = Answers(len(answers))
    for entry, answer in enumerate(answers):
        if answer.outcome is Outcome.ACCEPTED:
            taken.accepted([entry], [answer.provider_id or ""])
        else:
            taken.answered(entry, answer)
    return taken.ends()


def judged(segment: Segment, *answers: Answer, chance: float = 0.0) -> Judgement:
    return judge(segment, ends_of(*answers), now=NOON, patience=PATIENCE, chance=chance)


def release_of(judgement: Judgement) -> datetime:
    (again,) = judgement.again
    return again.release_at


def waiting_of(record: Outgoing) -> Waiting:
    assert isinstance(record.value, Waiting)
    return record.value
