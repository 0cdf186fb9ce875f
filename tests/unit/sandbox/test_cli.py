import fcntl
import json
import os
import sys

import pytest
from typer.testing import CliRunner

from sandbox.cli import app
from sandbox.state import Running, State, process
from sandbox.tokens import token_file, write_token


@pytest.fixture
def run(tmp_path):
    def invoke(*words):
        return CliRunner().invoke(app, [*words, "--folder", str(tmp_path)])

    return invoke


def test_no_sandbox_is_said_and_is_exit_1(run):
    result = run("status")

    assert result.exit_code == 1
    assert "no sandbox runs" in result.output


def test_down_without_a_sandbox_is_no_error(run):
    result = run("down")

    assert result.exit_code == 0
    assert "no sandbox runs" in result.output


def test_a_second_up_says_so_and_is_exit_1(run, tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        result = run("up")

    assert result.exit_code == 1
    assert "runs in" in result.output
    assert "already" in result.output


def test_status_as_json_is_the_state(run, tmp_path):
    State(supervisor=process(os.getpid()), ready=True, bootstrap="127.0.0.1:1").write(tmp_path)

    result = run("status", "--json")

    assert result.exit_code == 0
    assert json.loads(result.output)["bootstrap"] == "127.0.0.1:1"


def test_status_is_exit_1_when_a_program_is_down(run, tmp_path):
    down = Running(pid=0, started=0, role="tally", log="tally-1.log")
    State(supervisor=process(os.getpid()), ready=True, programs={"tally-1": down}).write(tmp_path)

    result = run("status")

    assert result.exit_code == 1
    assert "down" in result.output


@pytest.mark.parametrize("command", ["up", "status", "down", "demo"])
def test_every_command_says_what_it_does(command):
    result = CliRunner().invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert "Usage" in result.output


def test_credentials_are_written_for_simulators_that_run_elsewhere_and_stay_when_it_is_asked_again(tmp_path):
    words = ["credentials", str(tmp_path), "--token-uri", "https://fcm-simulator:8443/token", "--host", "fcm-simulator"]

    first = CliRunner().invoke(app, words)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    second = CliRunner().invoke(app, words)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(written["service-account.json"])["token_uri"] == "https://fcm-simulator:8443/token"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written


def test_where_the_live_page_is_and_where_its_token_lies_is_told_and_never_the_token(run, tmp_path):
    write_token(tmp_path, [sys.executable, "-c", "print('carillon_canary')"], {})
    edge = Running(pid=os.getpid(), started=0, role="edge", log="edge.log", urls={"page": "http://127.0.0.1:20000/"})
    State(supervisor=process(os.getpid()), ready=True, programs={"edge": edge}).write(tmp_path)

    told = run("status").output

    assert "page      http://127.0.0.1:20000/\n" in told
    assert f"token     is in {token_file(tmp_path)}" in told
    assert "canary" not in told
