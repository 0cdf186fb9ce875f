"""Ends that are alike are told once."""

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.settled import Group
from rules.groups import grouped
from tests.support.builders import a_settled

OK = (Outcome.ACCEPTED, Reason.OK)
DEAD = (Outcome.UNREGISTERED, Reason.UNREGISTERED)
BAD = (Outcome.REJECTED, Reason.BAD_MESSAGE)
ENDS = st.lists(st.sampled_from([OK, DEAD, BAD, (Outcome.DEFERRED, Reason.THROTTLED)]), max_size=20)


def test_where_all_are_alike_no_entry_is_named() -> None:
    assert (grouped([DEAD] * 3).outcome, grouped([DEAD] * 3).others) == (Outcome.UNREGISTERED, [])


def test_the_commonest_end_is_not_named_and_the_others_are() -> None:
    found = grouped([DEAD, OK, BAD, OK, DEAD, OK])

    assert (found.outcome, found.reason) == OK
    assert found.others == [
        Group(outcome=DEAD[0], reason=DEAD[1], entries=[0, 4]),
        Group(outcome=BAD[0], reason=BAD[1], entries=[2]),
    ]


@given(ENDS)
def test_groups_tell_the_end_of_every_entry_once(ends: list[tuple[Outcome, Reason]]) -> None:
    settled = a_settled(*(outcome for outcome, _ in ends), reasons=[reason for _, reason in ends])

    by_entry = {entry: (outcome, reason) for outcome, reason, entries in settled.groups() for entry in entries}
    told = sum(len(entries) for _, _, entries in settled.groups())

    assert [by_entry[entry] for entry in range(len(ends))] == ends == settled.ends()
    assert told == len(ends)
    assert all(list(entries) == sorted(entries) and len(entries) > 0 for _, _, entries in settled.groups())
