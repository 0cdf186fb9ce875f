"""The schedules are data, so what they name has to be there."""

from collections import Counter

from tests.chaos.faults import FAULTS
from tests.chaos.rows import all_rows
from tests.chaos.schedule import Strike

ROWS = all_rows()
ASKED_FOR = {*range(1, 8), *range(9, 14), *range(15, 19), *range(21, 27)}
"""Numbers of the table of faults that are played here."""


def test_each_strike_names_a_fault_that_there_is() -> None:
    named = {strike.what for row in ROWS for strike in row.strikes}

    assert named - FAULTS.keys() == set()


def test_each_row_has_a_name_of_its_own() -> None:
    assert {name: times for name, times in Counter(row.name for row in ROWS).items() if times > 1} == {}


def test_each_fault_that_has_to_be_survived_has_a_row() -> None:
    assert {row.number for row in ROWS} >= ASKED_FOR


def test_what_waits_for_a_share_of_a_campaign_has_a_campaign() -> None:
    def is_lost(strike: Strike, devices: int) -> bool:
        return strike.share is not None and not devices

    assert [row.name for row in ROWS for strike in row.strikes if is_lost(strike, row.workload.devices)] == []
