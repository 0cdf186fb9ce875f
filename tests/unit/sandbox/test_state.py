import os

from sandbox.kernel import started_at
from sandbox.state import Running, State, clear_away, process, read_state
from tests.support.programs import a_process

DEAD = Running(pid=1, started=0)
"""Pid 1 lives, but did not start then: it is not ours."""


def test_a_process_is_known_by_its_pid_and_its_start():
    assert process(os.getpid()).lives
    assert not DEAD.lives


def test_no_file_is_no_sandbox(tmp_path):
    assert read_state(tmp_path) is None
    assert clear_away(tmp_path) == []


def test_what_a_dead_supervisor_left_is_ended_and_nobody_elses(tmp_path):
    with a_process() as ours, a_process() as theirs:
        same_pid = Running(pid=theirs.pid, started=started_at(theirs.pid) + 1)
        State(supervisor=DEAD, programs={"ours": process(ours.pid), "theirs": same_pid}).write(tmp_path)

        assert clear_away(tmp_path) == ["ours"]

        assert ours.wait(5) == -9
        assert theirs.poll() is None
    assert read_state(tmp_path) is None
