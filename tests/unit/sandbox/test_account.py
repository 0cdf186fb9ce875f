from collections import Counter
from datetime import UTC, datetime

import pytest

from models.progress import Counts, Progress, State
from sandbox.account import Counted, disagreements
from sandbox.crowd import Expectation

EXPECTED = Expectation(selected=Counter(fcm=10), dead=Counter(fcm=1))
SOUND = Counts(selected=10, accepted=9, unregistered=1)
AGREEING = Counted(requests=10, distinct=9)


def a_progress(counts):
    return Progress(
        notification_id="n",
        state=State.FINISHED,
        version=1,
        counts=counts,
        by_channel={"fcm": counts},
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def judge(counts=SOUND, counted=AGREEING, *, may_repeat=False):
    return disagreements(a_progress(counts), {"fcm": counted}, EXPECTED, may_repeat=may_repeat)


def test_two_accounts_that_agree_leave_nothing_to_say():
    assert judge() == []


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(selected=10, accepted=9), "the account is off by 1"),
        (Counts(selected=9, accepted=8, unregistered=1), "fcm: selected is 9, not 10"),
        (Counts(selected=10, accepted=10), "fcm: unregistered is 0, not 1"),
        (Counts(selected=10, accepted=8, unregistered=1, rejected=1), "fcm: accepted is 8, not 9"),
        (Counts(selected=10, accepted=8, unregistered=1, pending=1), "fcm: pending is 1, not 0"),
    ],
)
def test_a_wrong_account_is_told(counts, said):
    assert said in judge(counts)


def test_a_delivery_that_no_provider_saw_is_told():
    """A balanced account may still be an invented one."""
    assert judge(counted=Counted(requests=9, distinct=8)) == [
        "fcm: accepted by the account, not by the provider is 1, not 0"
    ]


def test_a_channel_that_was_never_reached_is_told():
    said = disagreements(a_progress(SOUND), {}, EXPECTED, may_repeat=False)

    assert said == ["fcm: accepted by the account, not by the provider is 9, not 0"]


def test_a_repeat_under_its_own_id_is_forgiven_only_where_workers_were_killed():
    repeated = Counted(requests=11, distinct=9, repeats=1)

    assert judge(counted=repeated) == ["fcm: repeats is 1, not 0"]
    assert judge(counted=repeated, may_repeat=True) == []


def test_a_repeat_under_a_new_id_is_never_forgiven():
    shown_twice = Counted(requests=11, distinct=9, repeats=1, foreign_ids=1)

    assert judge(counted=shown_twice, may_repeat=True) == ["fcm: repeats under a new id is 1, not 0"]
