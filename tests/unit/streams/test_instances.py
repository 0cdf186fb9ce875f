import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from models.errors import SetupError
from settings import WorkerSettings
from streams.instances import claimed

ROOT = Path(__file__).parents[3]


def told(folder, instance="auto"):
    return WorkerSettings(data_dir=folder, instance=instance)


def test_workers_of_a_role_that_share_a_disk_take_different_numbers(tmp_path) -> None:
    with ExitStack() as held:
        taken = [held.enter_context(claimed(told(tmp_path), "send-fcm")) for _ in range(4)]

    assert taken == ["1", "2", "3", "4"]


def test_a_number_that_was_given_back_is_the_next_ones_and_so_are_its_tables(tmp_path) -> None:
    with claimed(told(tmp_path), "tally"):
        with claimed(told(tmp_path), "tally") as second:
            pass
        with claimed(told(tmp_path), "tally") as next_one:
            assert (second, next_one) == ("2", "2")


def test_a_number_is_held_against_other_processes_and_given_back_by_one_that_dies(tmp_path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from settings import WorkerSettings; from streams.instances import claimed\n"
        "with claimed(WorkerSettings(data_dir=Path(sys.argv[1]), instance='auto'), 'tally') as number:\n"
        "    print(number, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603  # our own script
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as other:
        held = other.stdout.readline().strip()
        with claimed(told(tmp_path), "tally") as beside:
            other.kill()
            other.wait()
            with claimed(told(tmp_path), "tally") as after:
                assert (held, beside, after) == ("1", "2", "1")


def test_roles_count_by_themselves(tmp_path) -> None:
    with claimed(told(tmp_path), "tally") as one, claimed(told(tmp_path), "release") as other:
        assert (one, other) == ("1", "1")


def test_an_instance_that_is_named_is_taken_as_it_is(tmp_path) -> None:
    with claimed(told(tmp_path, "carillon-tally-0"), "tally") as instance:
        assert instance == "carillon-tally-0"

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named_with_its_cure(tmp_path) -> None:
    (tmp_path / "tables").write_text("a file")

    with (
        pytest.raises(SetupError, match=r"CARILLON_WORKER__DATA_DIR: .*tables cannot be written"),
        claimed(told(tmp_path / "tables"), "tally"),
    ):
        pass
