"""The short schedule: a few rows in small, on the house that other tests use; ``make chaos`` plays all of them."""

import random
from dataclasses import replace

import pytest

from sandbox.running import Sandbox
from tests.chaos.checker import check_row
from tests.chaos.history import History
from tests.chaos.play import play
from tests.chaos.rows import all_rows
from tests.chaos.scene import Scene
from tests.chaos.schedule import Home, Row
from tests.support.producer import Producer
from tests.support.whole_house import QUICK

SEED = 20_261_121
SCALE = 0.1
SLACK = 4
"""Times allowed here are longer: other work may be on the machine. What has to be 0 stays 0."""

PLAYED = ("kill-sender", "drain-sender", "provider-away", "poison", "same-command", "cancel", "pause", "replay")
"""In this order: the last reads again what all of them left."""

ROWS = {row.name: row for row in all_rows()}


@pytest.fixture(scope="module")
def crowds() -> dict[str, int]:
    return {}


@pytest.mark.parametrize("name", PLAYED)
async def test_what_is_promised_holds_under_a_row_in_small(
    sandbox: Sandbox, producer: Producer, crowds: dict[str, int], tmp_path, name: str
) -> None:
    row = in_small(ROWS[name])
    with History(tmp_path / "history.jsonl") as history:
        await play(Scene(row, f"short-{name}", sandbox, producer, history, random.Random(SEED), crowds, SCALE))
        found = check_row(history.entries(f"short-{name}"))

    assert found.missed == []
    assert found.lost == found.twice == found.foreign_ids == 0
    assert found.exact


def in_small(row: Row) -> Row:
    """Return a row for a house whose senders have a hundred in flight instead of four hundred."""
    slower = {name: bar * SLACK for name, bar in row.bars.measures.items()}
    silence_s = None if row.bars.silence_s is None else row.bars.silence_s * SLACK
    return replace(
        row,
        home=Home("the tests'", settings=QUICK),
        workload=replace(row.workload, latency_ms=row.workload.latency_ms / 4),
        bars=replace(row.bars, measures=slower, silence_s=silence_s),
    )
