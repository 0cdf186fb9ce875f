import pytest

from benchmarks.idle import processors, read
from models.errors import SetupError

BEFORE = "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3 4 5\n"
AFTER = "cpu  150 0 60 820 60 5 5 0 33 0\ncpu0 1 2 3 4 5\n"


def test_the_idle_share_is_of_all_time_of_all_processors_with_what_waits_for_a_disk() -> None:
    assert read(AFTER).idle_since(read(BEFORE)) == pytest.approx(30 / 100)


def test_two_looks_at_the_same_moment_tell_no_idleness() -> None:
    assert read(BEFORE).idle_since(read(BEFORE)) == 0.0


@pytest.mark.parametrize("stat", ["", "intr 1 2 3 4 5 6", "cpu 1 2"])
def test_a_page_of_another_kind_is_refused(stat: str) -> None:
    with pytest.raises(SetupError, match="/proc/stat"):
        read(stat)


def test_this_machine_tells_its_own() -> None:
    assert 0 < processors().idle <= processors().every
