"""Columns are checked as a whole, and no less strictly than entry by entry."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base import Json
from models.errors import PoisonError
from models.outcome import Outcome, Reason
from models.segment import MAX_SIZE
from models.settled import Settled
from rules.settled_records import to_settled
from tests.support.builders import NOON, a_settled

TWO = a_settled(Outcome.ACCEPTED, Outcome.ACCEPTED)
LATE: Json = {"outcome": "expired", "reason": "time_to_live"}


def parsed(settled: Settled, **changes: Any) -> Json:
    raw: Json = orjson.loads(settled.model_dump_json())
    return raw | changes


@given(
    st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from(Reason)), max_size=MAX_SIZE),
    st.sampled_from(["ids", "positions", "neither"]),
)
def test_what_was_written_is_read(ends: list[tuple[Outcome, Reason]], has: str) -> None:
    settled = a_settled(
        *(outcome for outcome, _ in ends),
        reasons=[reason for _, reason in ends],
        provider_ids=["x", *[None] * (len(ends) - 1)] if has == "ids" and ends else None,
        positions=list(range(len(ends)))[::-1] if has == "positions" else None,
        dead_since={0: NOON} if ends else {},
    )

    read = to_settled(parsed(settled))

    assert read == settled
    assert read.ends() == ends


@pytest.mark.parametrize(
    "change",
    [
        {"device_ids": None},
        {"device_ids": "ab"},
        {"device_ids": ["a", 2]},
        {"device_ids": ["a", None]},
        {"device_ids": ["a", ["b"]]},
        {"device_ids": {"a": 1, "b": 2}},
        {"device_ids": ["a", "b", "c"]},
        {"device_ids": ["a"] * 501, "size": 501},
        {"provider_ids": []},
        {"provider_ids": ["a"]},
        {"provider_ids": ["a", 1]},
        {"provider_ids": "ab"},
        {"provider_ids": 0},
        {"positions": [0]},
        {"positions": [0, 0]},
        {"positions": [0, 2]},
        {"positions": [0, -1]},
        {"positions": [0, True]},
        {"positions": [0, "1"]},
        {"positions": [0, 1.0]},
        {"positions": [0, 10**30]},
        {"positions": {"0": 1}},
        {"size": 1},
        {"size": -1},
        {"size": 501},
        {"size": None},
        {"attempt": 0},
        {"attempt": 10**30},
        {"outcome": None},
        {"outcome": "taken"},
        {"reason": ["ok"]},
        {"others": None},
        {"others": LATE | {"entries": [0]}},
        {"others": [LATE]},
        {"others": [LATE | {"entries": []}]},
        {"others": [LATE | {"entries": [2]}]},
        {"others": [LATE | {"entries": [-1]}]},
        {"others": [LATE | {"entries": [1, 0]}]},
        {"others": [LATE | {"entries": [0, 0]}]},
        {"others": [LATE | {"entries": [None]}]},
        {"others": [LATE | {"entries": [10**30]}]},
        {"others": [LATE | {"entries": 0}]},
        {"others": [LATE | {"entries": [0]}, LATE | {"entries": [0, 1]}]},
        {"others": [{"outcome": "late", "reason": "ok", "entries": [0]}]},
        {"dead_since": {"2": "2026-06-01T12:00:00Z"}},
        {"dead_since": {"-1": "2026-06-01T12:00:00Z"}},
        {"dead_since": {"0": "long ago"}},
        {"at": "2026-06-01T12:00:00"},
        {"notification_id": "no such name!"},
        {"kind": "refused"},
    ],
)
def test_what_cannot_be_counted_or_kept_is_poison(change: Json) -> None:
    with pytest.raises(PoisonError, match="schema"):
        to_settled(parsed(TWO, **change))


def test_an_empty_record_is_poison() -> None:
    with pytest.raises(PoisonError, match="schema"):
        to_settled({"kind": "settled"})
