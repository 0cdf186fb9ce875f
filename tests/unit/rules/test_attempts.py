"""What is tried again, when, and when no more."""

from datetime import timedelta

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.segment import Segment
from models.waiting import Waiting
from rules.answers import Answers
from rules.attempts import Judgement, judge, next_attempt, settled
from rules.notes import from_note, to_note
from rules.retry import Patience
from tests.support.builders import NOON, a_notification

PATIENCE = Patience(first=timedelta(seconds=10), ceiling=timedelta(seconds=600), max_refusals=3)
ACCEPTED = Answer(Outcome.ACCEPTED, Reason.OK, "m1")
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)
PAUSED = Answer(Outcome.DEFERRED, Reason.PAUSED)
EARLY = Answer(Outcome.DEFERRED, Reason.REFUSED_EARLY)


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


def judged(segment: Segment, *answers: Answer, chance: float = 0.0) -> Judgement:
    return judge(segment, answers, now=NOON, patience=PATIENCE, chance=chance)


def test_only_what_was_deferred_is_in_the_next_attempt_and_keeps_its_position() -> None:
    segment = a_segment(attempt=2, positions=[4, 7, 9], size=10)

    outgoing = next_attempt(segment, judged(segment, ACCEPTED, THROTTLED, THROTTLED))

    assert outgoing is not None
    assert isinstance(outgoing.value, Waiting)
    later = Segment.model_validate_json(outgoing.value.payload)
    assert (later.attempt, later.positions, later.device_ids, later.addresses) == (
        3,
        [7, 9],
        ["d1", "d2"],
        ["a1", "a2"],
    )
    assert (later.locales, later.size, later.id) == ([None, "en"], 10, segment.id)
    assert (outgoing.value.topic, outgoing.value.key) == ("segments.fcm", segment.id)


def test_the_providers_word_on_waiting_is_kept_with_jitter_on_top() -> None:
    asked = judged(a_segment(), THROTTLED, ACCEPTED, ACCEPTED, chance=1.0).release_at

    assert asked == NOON + timedelta(seconds=33)


def test_a_throttle_without_a_word_waits_a_minute() -> None:
    silent = Answer(Outcome.DEFERRED, Reason.THROTTLED)

    assert judged(a_segment(), silent, ACCEPTED, ACCEPTED).release_at == NOON + timedelta(seconds=60)


def test_a_retry_that_would_come_too_late_is_an_expiry() -> None:
    segment = a_segment(notification=a_notification(expires_at=NOON + timedelta(seconds=5)))

    judgement = judged(segment, THROTTLED, ACCEPTED, THROTTLED)

    assert judgement.release_at is None
    assert [answer.outcome for answer in judgement.answers] == [Outcome.EXPIRED, Outcome.ACCEPTED, Outcome.EXPIRED]
    assert judgement.answers[0].reason is Reason.TIME_TO_LIVE


def test_refused_too_often_is_an_expiry_with_its_reason() -> None:
    judgement = judged(a_segment(refusals=2), THROTTLED, ACCEPTED, ACCEPTED)

    assert judgement.answers[0] == Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)


def test_a_pause_counts_as_nobodys_refusal() -> None:
    judgement = judged(a_segment(refusals=2), PAUSED, PAUSED, PAUSED)

    assert judgement.refusals == 2
    assert judgement.release_at == NOON + timedelta(seconds=1)


def test_what_the_provider_never_looked_at_is_tried_again_at_once() -> None:
    assert judged(a_segment(), EARLY, ACCEPTED, ACCEPTED).release_at == NOON


def test_the_result_tells_every_entry_in_its_place() -> None:
    result = settled(a_segment(), [ACCEPTED, THROTTLED, PAUSED], now=NOON, origin="segments.fcm/3/8")

    assert result.outcomes == [Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.DEFERRED]
    assert result.reasons == [Reason.OK, Reason.THROTTLED, Reason.PAUSED]
    assert result.provider_ids == ["m1", None, None]


def test_a_note_gives_back_what_was_noted_and_leaves_the_rest_open() -> None:
    dead = Answer(Outcome.UNREGISTERED, Reason.UNREGISTERED, dead_since=NOON)

    note = to_note([ACCEPTED, None, THROTTLED, dead])

    assert from_note(note, 4) == [ACCEPTED, None, THROTTLED, dead]


def test_an_entry_is_answered_once() -> None:
    answers = Answers(a_segment(), to_note([ACCEPTED]))

    assert answers.todo == [1, 2]
    assert answers.take(1, THROTTLED)
    assert not answers.take(1, ACCEPTED)
    assert not answers.is_complete
    assert answers.take(2, ACCEPTED)
    assert answers.complete() == [ACCEPTED, THROTTLED, ACCEPTED]
