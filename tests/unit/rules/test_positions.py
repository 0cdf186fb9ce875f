"""However the ends are grouped, each position is counted as if one went through them one by one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.settled import Settled
from rules.positions import settle
from tests.support.builders import a_settled

REASONS = {outcome: list(Reason)[number] for number, outcome in enumerate(Outcome)}


def an_attempt(outcomes: list[Outcome], positions: list[int] | None) -> Settled:
    return a_settled(*outcomes, reasons=[REASONS[outcome] for outcome in outcomes], positions=positions)


def one_by_one(settled: Settled, seen: bytearray) -> tuple[Counter[Outcome], Counter[Reason]]:
    became: Counter[Outcome] = Counter()
    deferred: Counter[Reason] = Counter()
    for entry, (outcome, reason) in enumerate(settled.ends()):
        position = entry if settled.positions is None else settled.positions[entry]
        if outcome is Outcome.DEFERRED:
            deferred[reason] += 1
        elif position < len(seen) and not seen[position]:
            seen[position] = 1
            became[outcome] += 1
    return became, deferred


@st.composite
def attempts(draw: st.DrawFn) -> Settled:
    outcomes = draw(st.lists(st.sampled_from(Outcome), max_size=12))
    size = len(outcomes)
    positions = st.lists(st.integers(0, 15), min_size=size, max_size=size, unique=True)
    return an_attempt(outcomes, draw(st.none() | positions))


@given(attempts(), st.lists(st.sampled_from([0, 1]), max_size=14))
def test_groups_count_as_single_entries_do(settled: Settled, marks: list[int]) -> None:
    seen, also_seen = bytearray(marks), bytearray(marks)
    deferred: Counter[Reason] = Counter()

    ended = list(settle(settled, seen, deferred))

    became, put_off = one_by_one(settled, also_seen)
    assert Counter({outcome: number for outcome, _, number in ended}) == became
    assert all(REASONS[outcome] is reason and number > 0 for outcome, reason, number in ended)
    assert (seen, deferred) == (also_seen, put_off)


def test_a_segment_that_ends_all_alike_is_marked_whole() -> None:
    seen = bytearray(500)

    ended = list(settle(an_attempt([Outcome.ACCEPTED] * 500, None), seen, Counter()))

    assert ended == [(Outcome.ACCEPTED, REASONS[Outcome.ACCEPTED], 500)]
    assert seen == b"\1" * 500
