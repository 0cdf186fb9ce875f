import signal
from functools import partial

import pytest

from models.errors import SetupError
from sandbox.supervisor import Supervisor
from tests.support.eventually import eventually
from tests.support.programs import STUBBORN, a_program, said


@pytest.fixture
def lines():
    return []


@pytest.fixture
def supervisor(tmp_path, lines):
    with Supervisor(tmp_path, say=lines.append) as supervisor:
        yield supervisor


def pid_of(supervisor, name="a"):
    return next(child.pid for child in supervisor.children if child.program.name == name)


def test_a_program_that_is_killed_is_started_again(supervisor, lines):
    supervisor.start([a_program()])
    before = pid_of(supervisor)

    supervisor.strike("a", signal.SIGKILL)

    assert eventually(lambda: pid_of(supervisor) not in {None, before})
    assert "a ended with -9: starting it again" in lines


def test_a_program_that_is_stopped_on_purpose_stays_down_until_it_is_started(supervisor, lines):
    supervisor.start([a_program("a"), a_program("b")])
    supervisor.stop("a")

    # When b, which died later, is up again, a had its chance.
    supervisor.strike("b", signal.SIGKILL)
    eventually(lambda: "b ended with -9: starting it again" in lines)

    assert pid_of(supervisor) is None
    supervisor.start([a_program("a")])
    assert pid_of(supervisor) is not None


def test_a_program_that_is_felled_ignores_nothing_and_stays_down_until_it_is_started(supervisor, lines):
    supervisor.start([a_program("a", STUBBORN), a_program("b")])
    supervisor.fell("a")
    assert pid_of(supervisor) is None

    # When b, which died later, is up again, a had its chance.
    supervisor.strike("b", signal.SIGKILL)
    eventually(lambda: "b ended with -9: starting it again" in lines)

    assert pid_of(supervisor) is None
    supervisor.start([a_program("a", STUBBORN)])
    assert pid_of(supervisor) is not None


def test_a_restart_is_a_new_process_and_no_misfortune(supervisor, lines):
    supervisor.start([a_program()])
    before = pid_of(supervisor)

    supervisor.restart("a")

    assert pid_of(supervisor) not in {None, before}
    assert not [line for line in lines if "again" in line]


def test_a_program_that_ends_before_it_is_ready_is_an_error_that_quotes_its_log(supervisor):
    dies = a_program(source="raise SystemExit('no such topic')", is_ready=lambda: False)

    with pytest.raises(SetupError, match=r"(?s)a ended with 1 before it was ready.*no such topic"):
        supervisor.start([dies])


def test_a_program_that_is_never_ready_is_an_error(supervisor):
    with pytest.raises(SetupError, match="was not ready within 0 s"):
        supervisor.start([a_program(is_ready=lambda: False, ready_within_s=0.1)])


def test_a_task_that_fails_is_an_error_that_quotes_its_log(supervisor):
    with pytest.raises(SetupError, match=r"(?s)failed.*the broker is away"):
        supervisor.run(a_program(source="raise SystemExit('the broker is away')"))


def test_a_task_runs_to_its_end(supervisor, tmp_path):
    supervisor.run(a_program(source="print('created')"))

    assert said(tmp_path) == "created\n"


def test_closing_stops_what_was_started_last_first(tmp_path):
    def notes_its_end(name):
        return f"""
import pathlib, signal, sys
def end(*_):
    with pathlib.Path({str(tmp_path / "order")!r}).open("a") as file:
        file.write("{name} ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
signal.pause()
"""

    with Supervisor(tmp_path, say=lambda _: None) as supervisor:
        for name in ("broker", "worker"):
            is_ready = partial(lambda name: "up" in said(tmp_path, name), name)
            supervisor.start([a_program(name, notes_its_end(name), is_ready=is_ready)])

    assert (tmp_path / "order").read_text() == "worker broker "


def test_a_program_that_ignores_sigterm_is_killed(tmp_path):
    with Supervisor(tmp_path, say=lambda _: None) as supervisor:
        supervisor.start([a_program(source=STUBBORN, is_ready=lambda: "up" in said(tmp_path), stop_within_s=0.1)])
        (child,) = supervisor.children

    assert child.code == -signal.SIGKILL
