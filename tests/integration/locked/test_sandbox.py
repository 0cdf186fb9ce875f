"""The house itself, without its workers: they are other tests' business."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

from models.errors import SetupError
from sandbox.house import ROOT
from sandbox.kernel import started_at
from sandbox.opening import open_sandbox
from sandbox.probe import trust
from sandbox.state import read_state
from tests.support.eventually import eventually


@pytest.fixture
def sandbox(locked_house):
    """Servers without workers; that the broker asks who comes is another test's business."""
    return locked_house


def test_it_says_where_everything_listens(sandbox):
    state = read_state(sandbox.house.folder)

    assert state.ready
    assert state.supervisor.lives
    assert state.bootstrap == sandbox.bootstrap
    assert state.programs["fcm-simulator"].urls["https"] == sandbox.simulator_url("fcm")
    assert all(program.lives for program in state.programs.values())


def test_a_second_one_in_the_same_folder_is_refused_and_disturbs_nothing(sandbox):
    before = sandbox.pids("kafka")

    with pytest.raises(SetupError, match="already"), open_sandbox(sandbox.house.folder, say=lambda _: None):
        pass

    assert sandbox.pids("kafka") == before
    assert read_state(sandbox.house.folder).ready


def test_a_killed_simulator_comes_back_where_it_was(sandbox):
    (before,) = sandbox.pids("apns-simulator")

    sandbox.kill("apns-simulator", signal.SIGKILL)
    (after,) = eventually(lambda: [pid for pid in sandbox.pids("apns-simulator") if pid != before])
    sandbox.wait_ready("apns-simulator")

    answer = httpx.get(f"{sandbox.simulator_url('apns')}/_sim/stats", verify=trust(sandbox.ca_file), trust_env=False)
    assert answer.status_code == 200
    assert eventually(lambda: read_state(sandbox.house.folder).programs["apns-simulator"].pid == after)


def test_nothing_stays_behind_when_the_supervisor_is_killed(archives, tmp_path):
    """Not even what was still starting."""
    del archives
    with subprocess.Popen(  # noqa: S603 -- ours
        [sys.executable, "-m", "sandbox.cli", "up", "--folder", str(tmp_path)], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as supervisor:
        eventually((tmp_path / "state.json").exists, timeout_s=60)
        state = json.loads((tmp_path / "state.json").read_text())
        pids = [program["pid"] for program in state["programs"].values()]
        assert pids

        os.kill(supervisor.pid, signal.SIGKILL)

        assert eventually(lambda: not [pid for pid in pids if pid and started_at(pid)])
