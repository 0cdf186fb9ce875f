"""Whatever happens in whatever order: the account balances, and says what going through every entry would say."""

import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.result import Selected, Settled
from rules.fact_rows import facts_of, to_rows
from rules.facts import LedgerFact
from rules.ledger import Account, fold
from tests.support.builders import a_settled
from tests.support.ledger_facts import NAME, expanded, facts, launched, selected

OUTCOMES = st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=6)


def a_story(attempts: Sequence[Sequence[Outcome]]) -> list[LedgerFact]:
    size = max(len(outcomes) for outcomes in attempts)
    settled = [
        a_settled(*outcomes, attempt=number, size=size, reasons=[Reason.OK] * len(outcomes))
        for number, outcomes in enumerate(attempts, start=1)
    ]
    return facts(launched(), selected(size), expanded(), *settled)


@given(st.lists(OUTCOMES, min_size=1, max_size=5), st.integers(0, 2**32))
def test_repeats_and_disorder_change_no_number(attempts: list[list[Outcome]], seed: int) -> None:
    story = a_story(attempts)
    chance = random.Random(seed)
    disorder = [*story, *chance.choices(story, k=5)]
    chance.shuffle(disorder)

    whole, shuffled = fold(NAME, story), fold(NAME, disorder)

    assert shuffled.progress() == whole.progress()
    assert whole.counts().imbalance == 0


@given(st.lists(OUTCOMES, min_size=1, max_size=5))
def test_the_account_balances_at_every_moment(attempts: list[list[Outcome]]) -> None:
    account = Account(NAME)
    for fact in a_story(attempts):
        account.enter(fact)
        assert account.counts().imbalance == 0
        assert account.counts().pending >= 0


ENDS = st.lists(st.tuples(st.sampled_from(list(Outcome)), st.sampled_from(list(Reason))), min_size=1, max_size=8)


@st.composite
def retold(draw: st.DrawFn) -> list[LedgerFact]:
    """A segment whose attempts end in groups: the first is whole, later ones have some positions in any order."""
    first = draw(ENDS)
    size = len(first)
    attempts = [a_settled(*(o for o, _ in first), reasons=[r for _, r in first])]
    for number in range(2, draw(st.integers(1, 4)) + 1):
        positions = draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=size, unique=True))
        ends = draw(st.lists(ENDS.map(lambda some: some[0]), min_size=len(positions), max_size=len(positions)))
        changes = {"attempt": number, "positions": positions, "size": size, "reasons": [r for _, r in ends]}
        attempts.append(a_settled(*(o for o, _ in ends), **changes))
    return facts(launched(), *draw(st.permutations([selected(size), expanded(), *attempts])))


@given(retold())
def test_groups_count_as_their_entries_do(story: list[LedgerFact]) -> None:
    """An account by hand: position by position, in the order of the offsets, from when the page is known."""
    known, final, deferred = False, {}, Counter()
    for fact in story:
        known = known or isinstance(fact.result, Selected)
        if isinstance(fact.result, Settled):
            positions = fact.result.positions or range(fact.result.size)
            for position, (outcome, reason) in zip(positions, fact.result.ends(), strict=True):
                if outcome is Outcome.DEFERRED:
                    deferred[reason.value] += 1
                elif known:
                    final.setdefault(position, f"{outcome}:{reason}")

    progress = fold(NAME, story).progress()

    assert (progress.reasons, progress.deferred) == (Counter(final.values()), deferred)
    assert (progress.counts.imbalance, progress.counts.pending) == (0, progress.counts.selected - len(final))


@given(retold(), st.randoms(use_true_random=False))
def test_a_ledger_read_from_its_rows_says_the_same(story: list[LedgerFact], chance: random.Random) -> None:
    batches = [sorted(chance.sample(range(len(story) + 1), 2)) for _ in range(3)]
    rows = [row for first, end in [(0, len(story)), *batches] for row in to_rows(story[first:end]).items()]
    chance.shuffle(rows)

    again = fold(NAME, facts_of(rows))

    assert again.progress() == fold(NAME, story).progress()
