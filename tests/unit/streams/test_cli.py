import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from streams.cli import app
from streams.console.exits import Exit, told
from streams.console.options import WorkerRole
from telemetry.vocabulary import ROLES

HEAVY = ("faust", "aiokafka", "pymongo", "firebase_admin", "aioapns", "rich.progress", "simulators")
COMMANDS = ("worker", "topics", "send", "devices", "count", "progress", "deliveries", "routes", "sandbox", "demo")
LETTERS = ("list", "show", "replay", "drop")
BRAKES = ("pause", "resume", "cancel", "throttle", "start", "controls")


def test_help_names_every_command_and_every_exit_code() -> None:
    page = CliRunner().invoke(app, ["--help"]).output

    for command in (*COMMANDS, *BRAKES):
        assert command in page
    for code in Exit:
        assert str(code.value) in page


@pytest.mark.parametrize(
    "command",
    [
        ("worker",),
        ("send",),
        ("devices", "import"),
        ("count",),
        ("progress",),
        ("routes",),
        *((name,) for name in BRAKES),
        *(("deadletters", name) for name in LETTERS),
    ],
)
def test_each_command_explains_itself(command: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, [*command, "--help"])

    assert answer.exit_code == Exit.DONE
    assert len(answer.output.split()) > 40


def test_help_loads_no_driver_so_that_it_answers_at_once() -> None:
    script = "import sys, streams.cli; print([m for m in sys.argv[1:] if m in sys.modules])"
    began = time.perf_counter()

    loaded = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script, *HEAVY], capture_output=True, text=True, check=True
    ).stdout

    assert loaded.strip() == "[]"
    assert time.perf_counter() - began < 5.0


def test_a_worker_can_be_every_role_or_all_of_them() -> None:
    assert [role.value for role in WorkerRole] == [*ROLES, "all"]


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (("pause",), "exactly one of ID, --app APP"),
        (("cancel", "sale", "--everything"), "given: sale and --everything"),
        (("throttle", "--app", "shop"), "either --rate N or --no-limit"),
        (("throttle", "--app", "shop", "--rate", "5", "--no-limit"), "either --rate N or --no-limit"),
    ],
)
def test_a_brake_that_is_not_said_exactly_is_wrong_usage(words: tuple[str, ...], cure: str) -> None:
    answer = CliRunner().invoke(app, words, env={"COLUMNS": "300"})

    assert answer.exit_code == Exit.USAGE
    assert cure in answer.output


@pytest.mark.parametrize("words", [(), ("--channel", "fcm")])
def test_a_sender_without_a_lane_is_told_how(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code = told(lambda: app(["worker", "send", *words]))

    assert code == Exit.REFUSED
    assert "--channel fcm --lane direct" in capsys.readouterr().err


def test_help_says_that_a_channel_needs_the_senders_of_both_lanes() -> None:
    page = " ".join(CliRunner().invoke(app, ["worker", "--help"]).output.split())

    for part in ("--lane direct", "--lane campaign", "campaign|direct"):
        assert part in page


def test_a_broker_that_is_away_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARILLON_KAFKA__BOOTSTRAP", "127.0.0.1:1")
    devices = tmp_path / "devices.ndjson"
    devices.write_text('{"external_id": "a", "channel": "fcm"}\n')

    code = told(lambda: app(["devices", "import", str(devices)]))

    (line,) = capsys.readouterr().err.splitlines()
    assert code == Exit.AWAY
    assert "127.0.0.1:1" in line
    assert "carillon sandbox up" in line


def test_a_wrong_setting_names_its_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARILLON_KAFKA__REPLICATION", "none")

    code = told(lambda: app(["topics", "list"]))

    assert code == Exit.REFUSED
    assert "CARILLON_KAFKA__REPLICATION" in capsys.readouterr().err


def test_no_command_takes_a_secret_which_others_would_see_among_the_processes() -> None:
    """What it takes instead is the name of a file, or it asks the settings."""
    secret = re.compile("password|secret|uri$|private|credential_?s?$")

    def named(command: click.Command, path: str) -> Iterator[str]:
        yield from (f"{path} {option}" for option in command.params for option in [option.name or ""])
        for name, inner in getattr(command, "commands", {}).items():
            yield from named(inner, f"{path} {name}")

    found = list(named(get_command(app), "carillon"))

    assert len(found) > len(COMMANDS)
    assert [place for place in found if secret.search(place)] == []
