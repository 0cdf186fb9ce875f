"""The contract is held against the last release, and a release is what takes it anew."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.console.contract import main
from streams.console.docs.contract.schemas import names

FOLDER = "docs/contract/released"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository in which today's contract was released."""
    assert main(["release"], tmp_path) == 0
    return tmp_path


def change(root: Path, name: str, *path: str, to: Any) -> None:
    """Let the last release have said something else."""
    file = root / FOLDER / f"{name}.schema.json"
    schema = node = json.loads(file.read_text())
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    file.write_text(json.dumps(schema))


def test_what_is_released_holds(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], root) == 0
    assert "the contract holds" in capsys.readouterr().out
    assert sorted(file.name for file in (root / FOLDER).iterdir()) == sorted(f"{name}.schema.json" for name in names())


def test_a_field_that_producers_could_write_and_cannot_any_more_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "commands", "$defs", "Launch", "properties", "colour", to={"type": "string"})
    change(root, "commands", "$defs", "Launch", "properties", "ttl_s", "maximum", to=9_000_000)

    with pytest.raises(SystemExit, match="1"):
        main(["check"], root)

    said = capsys.readouterr().err
    assert "commands: launch.colour: is gone" in said
    assert "commands: launch.ttl_s: takes less: its maximum was 9000000, and is 2419200" in said
    assert "2 changes would break" in said


def test_a_field_that_readers_know_and_that_is_gone_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "progress", "properties", "speed", to={"type": "number"})
    change(root, "progress", "$defs", "State", "enum", to=["refused", "scheduled", "running", "paused", "finished"])
    change(root, "deadletters.headers", "anyOf", to=[])

    with pytest.raises(SystemExit, match="1"):
        main(["check"], root)

    said = capsys.readouterr().err
    assert "progress: speed: is gone" in said
    assert 'progress: state: may now be "cancelled", which a reader was not told of' in said
    assert "deadletters.headers: record: may now be object" in said


def test_a_topic_that_is_gone_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / FOLDER / "whispers.schema.json").write_text("{}")

    with pytest.raises(SystemExit, match="1"):
        main(["check"], root)

    assert "whispers: is gone" in capsys.readouterr().err


def test_a_release_takes_todays_and_only_what_changed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "devices", "title", to="something else")
    (root / FOLDER / "whispers.schema.json").write_text("{}")
    capsys.readouterr()

    assert main(["release"], root) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"released: {FOLDER}/devices.schema.json",
        f"released: {FOLDER}/whispers.schema.json",
    ]
    assert main(["check"], root) == 0


def test_nothing_released_is_said_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], tmp_path) == 1
    assert "run `python -m streams.console.contract release`" in capsys.readouterr().err


def test_a_file_that_is_broken_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / FOLDER / "progress.schema.json").write_text("{")

    assert main(["check"], root) == 1
    assert f"{FOLDER}/progress.schema.json: is no JSON" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), ([], 2), (["relase"], 2)])
def test_it_says_how_it_is_used(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == code
    said = capsys.readouterr()
    assert "check|release" in said.out + said.err
