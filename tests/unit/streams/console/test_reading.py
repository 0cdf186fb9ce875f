from pathlib import Path

import pytest

from models.errors import SetupError
from streams.console.reading import read_objects


def a_file(folder: Path, text: str) -> Path:
    file = folder / "commands.json"
    file.write_text(text)
    return file


def test_one_object_may_stand_over_several_lines(tmp_path: Path) -> None:
    file = a_file(tmp_path, '{\n  "type": "start"\n}\n')

    assert read_objects(file) == [(str(file), {"type": "start"})]


def test_objects_may_stand_one_per_line_with_empty_lines_between(tmp_path: Path) -> None:
    file = a_file(tmp_path, '{"a": 1}\n\n{"a": 2}\n')

    assert read_objects(file) == [(f"{file}:1", {"a": 1}), (f"{file}:3", {"a": 2})]


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"commands\.json:2: not_json"):
        read_objects(a_file(tmp_path, '{"a": 1}\n{"a": \n'))


def test_an_object_that_is_broken_is_not_taken_for_lines(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"commands\.json: not_json: .*line 2"):
        read_objects(a_file(tmp_path, '{\n"a" 1\n}\n'))


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError, match="holds nothing"):
        read_objects(a_file(tmp_path, text))


def test_a_list_is_not_a_command(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="a JSON object is expected, not list"):
        read_objects(a_file(tmp_path, '[{"a": 1}]'))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="No such file"):
        read_objects(tmp_path / "none.json")
