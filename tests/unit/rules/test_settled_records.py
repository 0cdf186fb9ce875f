"""What is counted is checked, and what is kept is checked for its ids, too."""

import json
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
from rules.results import read_result, read_settled, write_settled
from tests.support.builders import NOON, a_settled

TWO = a_settled(Outcome.ACCEPTED, Outcome.ACCEPTED)
LATE: Json = {"outcome": "expired", "reason": "time_to_live"}


def written(settled: Settled, **changes: Any) -> bytes:
    """Return a result as it is on its topic, with faults; one of a number beyond 64 bits can only be JSON's own."""
    raw: Json = json.loads(settled.model_dump_json())
    return json.dumps(raw | changes).encode()


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

    read = read_result(write_settled(settled))

    assert read == settled == read_result(settled.model_dump_json().encode())
    assert read.ends() == ends
    assert read.provider_ids == settled.provider_ids
    assert orjson.loads(write_settled(settled)).keys() == json.loads(settled.model_dump_json()).keys()


@pytest.mark.parametrize(
    "change",
    [
        {"devices": None},
        {"devices": ["a", "b"]},
        {"devices": 2},
        {"devices": " a \ud800"},
        {"devices": " a" * 501, "size": 501, "entries": 501},
        {"entries": 3},
        {"entries": -1},
        {"entries": None},
        {"entries": 10**30},
        {"receipts": ["a", "b"]},
        {"receipts": 0},
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
        {"kind": "Settled"},
    ],
)
def test_what_cannot_be_counted_is_poison(change: Json) -> None:
    with pytest.raises(PoisonError, match="schema"):
        read_result(written(TWO, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"devices": ""},
        {"devices": "ab"},
        {"devices": " a"},
        {"devices": " a b c"},
        {"receipts": ""},
        {"receipts": " a"},
        {"receipts": " a b c"},
        {"devices": "", "receipts": ""},
    ],
)
def test_what_does_not_name_each_delivery_is_counted_and_not_kept(change: Json) -> None:
    result = read_result(written(TWO, **change))

    assert isinstance(result, Settled)
    assert result.ends() == TWO.ends()
    with pytest.raises(PoisonError, match=r"devices|receipts"):
        read_settled(written(TWO, **change))


def test_fewer_entries_than_devices_end_and_cannot_be_kept() -> None:
    with pytest.raises(PoisonError, match="devices"):
        read_settled(written(TWO, entries=1))


def test_an_empty_record_is_poison() -> None:
    with pytest.raises(PoisonError, match="schema"):
        read_result(b'{"kind": "settled"}')
