"""A row holds what counting needs, however the attempt ended, and little where all ended alike."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from rules.facts import LedgerFact, from_row, notification_of, to_row
from tests.support.builders import NOON, a_settled

ENDS = st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from(Reason)), max_size=12)


@given(
    ENDS,
    st.sampled_from(["positions", "none"]),
    st.integers(0, 2**62),
    st.sampled_from(["spring-sale:fcm:0:0:0", "a|settled|b|7", "|", ""]),
)
def test_a_settled_fact_is_read_from_its_row_and_key(
    ends: list[tuple[Outcome, Reason]], has: str, offset: int, segment: str
) -> None:
    settled = a_settled(
        *(outcome for outcome, _ in ends),
        reasons=[reason for _, reason in ends],
        positions=list(range(len(ends)))[::-1] if has == "positions" else None,
        segment_id=segment,
        attempt=3,
        at=NOON + timedelta(microseconds=7),
    )
    fact = LedgerFact(offset, settled)

    again = from_row(fact.key, to_row(fact))

    assert (again.offset, again.key, notification_of(again.key)) == (offset, fact.key, settled.notification_id)
    read = again.result
    assert (read.ends(), read.positions, read.at, read.channel) == (ends, settled.positions, settled.at, "fcm")
    assert (read.segment_id, read.attempt, read.others) == (segment, 3, settled.others)


def test_an_attempt_that_ends_all_alike_is_a_small_row() -> None:
    fact = LedgerFact(1, a_settled(*[Outcome.ACCEPTED] * 500))

    assert len(to_row(fact)) < 60
    assert from_row(fact.key, to_row(fact)).result.entries == 500
