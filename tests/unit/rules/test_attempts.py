"""What is tried again, when, and when no more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.segment import Segment
from models.waiting import Waiting
from rules.attempts import judge, next_attempts
from tests.support.attempts import (
    ACCEPTED,
    AWAY,
    EARLY,
    LOST,
    NINE,
    PATIENCE,
    PAUSED,
    THROTTLED,
    a_segment,
    ends_of,
    judged,
    release_of,
    waiting_of,
)
from tests.support.builders import NOON, a_notification


def test_only_what_was_deferred_is_in_the_next_attempt_and_keeps_its_position() -> None:
    segment = a_segment(attempt=2, positions=[4, 7, 9], size=10)

    (outgoing,) = next_attempts(segment, judged(segment, ACCEPTED, THROTTLED, THROTTLED))

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
    asked = release_of(judged(a_segment(), THROTTLED, ACCEPTED, ACCEPTED, chance=1.0))

    assert asked == NOON + timedelta(seconds=33)


def test_a_throttle_without_a_word_waits_a_minute() -> None:
    silent = Answer(Outcome.DEFERRED, Reason.THROTTLED)

    assert release_of(judged(a_segment(), silent, ACCEPTED, ACCEPTED)) == NOON + timedelta(seconds=60)


def test_a_retry_that_would_come_too_late_leaves_the_waiting_room_when_the_time_to_live_ends() -> None:
    """Its next attempt says that it has expired. Said here, a replay in between would have sent it as well."""
    segment = a_segment(notification=a_notification(expires_at=NOON + timedelta(seconds=5)))

    judgement = judged(segment, THROTTLED, ACCEPTED, THROTTLED)

    assert set(judgement.ends.others.values()) == {THROTTLED}
    (waiting,) = [waiting_of(record) for record in next_attempts(segment, judgement)]
    assert waiting.release_at > waiting.expires_at == NOON + timedelta(seconds=5)


@given(late_s=st.floats(0, 7_200), chances=st.tuples(st.floats(0, 1), st.floats(0, 1)), waited_s=st.floats(0, 5_000))
def test_a_replay_at_any_time_says_the_same_of_every_delivery(
    late_s: float, chances: tuple[float, float], waited_s: float
) -> None:
    hour = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=3_600)
    answers = [AWAY, hour, PAUSED, EARLY, LOST, ACCEPTED]
    segment = a_segment(size=6, device_ids=NINE[:6], addresses=NINE[:6], locales=None, waited_s=waited_s)

    first, again = (
        judge(segment, ends_of(*answers), now=NOON + timedelta(seconds=seconds), patience=PATIENCE, chance=chance)
        for seconds, chance in zip((0, late_s), chances, strict=True)
    )

    assert first.ends == again.ends
    assert [(each.branch, each.entries) for each in first.again] == [
        (each.branch, each.entries) for each in again.again
    ]


def test_a_turn_that_would_come_too_late_is_waited_for_because_a_rate_can_be_raised() -> None:
    segment = a_segment(notification=a_notification(expires_at=NOON + timedelta(seconds=5)))
    in_turn = Answer(Outcome.DEFERRED, Reason.PAUSED, retry_after_s=3_600.0)

    judgement = judged(segment, in_turn, ACCEPTED, in_turn)
    (outgoing,) = next_attempts(segment, judgement)

    assert judgement.ends.others.keys() == {0, 2}
    assert isinstance(outgoing.value, Waiting)
    assert (outgoing.value.paced_at, outgoing.value.expires_at) == (NOON, NOON + timedelta(seconds=5))


def test_who_waits_for_a_provider_has_no_turn_that_a_rate_could_bring_nearer() -> None:
    segment = a_segment()
    together = Answer(Outcome.DEFERRED, Reason.PAUSED, retry_after_s=40.0)

    (mixed,) = judged(segment, THROTTLED, ACCEPTED, together).again

    assert mixed.paced_at is None


def test_refused_too_often_is_an_expiry_with_its_reason() -> None:
    judgement = judged(a_segment(refusals=2), AWAY, ACCEPTED, ACCEPTED)

    assert judgement.ends.others[0] == Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)


def test_a_pause_or_a_throttle_is_nobodys_refusal() -> None:
    assert judged(a_segment(refusals=2), THROTTLED, PAUSED, PAUSED).refusals == 2
    judgement = judged(a_segment(refusals=2), PAUSED, PAUSED, PAUSED)

    assert judgement.refusals == 2
    assert release_of(judgement) == NOON + timedelta(seconds=1)


def test_what_the_provider_never_looked_at_is_tried_again_at_once() -> None:
    assert release_of(judged(a_segment(), EARLY, ACCEPTED, ACCEPTED)) == NOON


def test_a_long_wait_of_one_holds_up_no_other() -> None:
    hour = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=3_600)
    segment = a_segment(notification=a_notification(expires_at=NOON + timedelta(hours=2)))

    prompt, late = next_attempts(segment, judged(segment, THROTTLED, hour, EARLY))[1:]

    assert isinstance(prompt.value, Waiting)
    assert isinstance(late.value, Waiting)
    assert (late.value.id, late.value.release_at) == ("spring-sale:fcm:0:0:0/2.1-2", NOON + timedelta(hours=1))
    assert (prompt.value.id, prompt.value.release_at) == ("spring-sale:fcm:0:0:0/2.1-1", NOON + timedelta(seconds=30))
    later = Segment.model_validate_json(late.value.payload)
    assert (later.attempt_id, later.positions) == (late.value.id, [1])


def test_no_two_attempts_share_a_name_however_often_they_split() -> None:
    names: list[str] = []
    attempts = [a_segment(size=9, positions=list(range(9)), device_ids=NINE, addresses=NINE, locales=None)]
    for _ in range(3):
        again = [record for segment in attempts for record in next_attempts(segment, judged(segment, *split(segment)))]
        names += [waiting_of(record).id for record in again]
        attempts = [Segment.model_validate_json(waiting_of(record).payload) for record in again]

    assert len(names) == len(set(names)) > 12
    assert sorted(position for segment in attempts for position in segment.positions or []) == list(range(9))


def split(segment: Segment) -> list[Answer]:
    """Return answers that have to wait for different times."""
    waits = [EARLY, THROTTLED, Answer(Outcome.DEFERRED, Reason.PAUSED, retry_after_s=3)]
    return [waits[entry % 3] for entry in range(len(segment.device_ids))]


def test_who_was_not_refused_does_not_expire_with_those_who_were() -> None:
    judgement = judged(a_segment(refusals=2), AWAY, PAUSED, ACCEPTED)

    assert judgement.ends.others[0] == Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)
    assert [again.entries for again in judgement.again] == [[1]]


def test_a_replay_at_another_time_and_chance_gives_every_next_attempt_the_same_entries() -> None:
    answers = [AWAY, Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=50), PAUSED, EARLY, AWAY]
    segment = a_segment(size=5, device_ids=NINE[:5], addresses=NINE[:5], locales=None, refusals=1)

    found = [
        {
            waiting_of(record).id: Segment.model_validate_json(waiting_of(record).payload).positions
            for record in next_attempts(segment, judged(segment, *answers, chance=chance))
        }
        for chance in (0.0, 0.5, 1.0)
    ]

    assert found[0] == found[1] == found[2]
    assert sorted(position for positions in found[0].values() for position in positions or []) == [0, 1, 2, 3, 4]


def test_a_provider_that_was_waited_for_long_enough_is_not_waited_for_again() -> None:
    hour = Answer(Outcome.DEFERRED, Reason.UNAVAILABLE, retry_after_s=3_600)
    first = a_segment(size=1, device_ids=["d0"], addresses=["a0"], locales=None)

    (asked,) = next_attempts(first, judged(first, hour))
    second = Segment.model_validate_json(waiting_of(asked).payload)

    assert second.waited_s == 3_600
    assert judged(second, hour).ends.others[0] == Answer(Outcome.EXPIRED, Reason.TOO_MANY_TRIES)
    assert judged(second, THROTTLED).again[0].waited_s == 3_600
