"""A row holds what counting needs, however the attempts ended, and little where all ended alike."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from rules.fact_rows import TOGETHER, facts_of, to_rows
from rules.facts import LedgerFact, notification_of
from tests.support.builders import NOON, a_settled
from tests.support.ledger_facts import expanded, launched

ENDS = st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from(Reason)), max_size=12)


def attempts(first: int, end: int, *, of: str = "spring-sale") -> list[LedgerFact]:
    """Return facts at these offsets, each of a segment that was accepted."""
    return [
        LedgerFact(offset, a_settled(Outcome.ACCEPTED, notification_id=of, segment_id=f"{of}:fcm:0:0:{offset}"))
        for offset in range(first, end)
    ]


@given(
    ENDS,
    st.sampled_from(["positions", "none"]),
    st.integers(0, 2**62),
    st.sampled_from(["spring-sale:fcm:0:0:0", "a|settled|b|7", "|", ""]),
)
def test_a_settled_fact_is_read_from_its_row(
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

    rows = to_rows([fact])

    (again,) = facts_of(rows.items())
    assert (again.offset, again.key) == (offset, fact.key)
    assert [notification_of(key) for key in rows] == [settled.notification_id]
    read = again.result
    assert (read.ends(), read.positions, read.at, read.channel) == (ends, settled.positions, settled.at, "fcm")
    assert (read.segment_id, read.attempt, read.others) == (segment, 3, settled.others)


def test_an_attempt_that_ends_all_alike_takes_little_of_a_row() -> None:
    ((_, row),) = to_rows([LedgerFact(1, a_settled(*[Outcome.ACCEPTED] * 500))]).items()

    assert len(row) < 90
    assert [fact.result.entries for fact in facts_of([(b"spring-sale|", row)])] == [500]


def test_attempts_that_are_read_together_share_rows_under_their_offsets() -> None:
    many = attempts(3, 3 + TOGETHER + 1)

    rows = to_rows([LedgerFact(0, launched()), *many, *attempts(70, 72, of="other")])

    assert list(rows) == [
        b"spring-sale|launched",
        f"spring-sale|settled|3-{2 + TOGETHER}".encode(),
        f"spring-sale|settled|{3 + TOGETHER}-{3 + TOGETHER}".encode(),
        b"other|settled|70-71",
    ]
    assert [fact.offset for fact in facts_of(rows.items())] == [0, *range(3, 4 + TOGETHER), 70, 71]


def test_the_same_key_never_has_another_value_whoever_writes_it() -> None:
    """An owner that was paused may write behind its successor, who read the same records in other batches."""
    story = [LedgerFact(0, launched()), *attempts(1, 9), LedgerFact(9, expanded())]
    whole = {key: row for first in range(10) for end in range(10) for key, row in to_rows(story[first:end]).items()}

    for first in range(10):
        for end in range(10):
            rows = to_rows(story[first:end])
            assert {key: whole[key] for key in rows} == rows


def test_the_largest_row_is_far_from_a_megabyte() -> None:
    ends = [(Outcome.DEFERRED, list(Reason)[number % 16]) for number in range(500)]
    apart = a_settled(
        *(outcome for outcome, _ in ends), reasons=[reason for _, reason in ends], positions=list(range(499, -1, -1))
    )

    rows = to_rows([LedgerFact(2**40 + number, apart) for number in range(TOGETHER)])

    assert [len(row) < 400_000 for row in rows.values()] == [True]
