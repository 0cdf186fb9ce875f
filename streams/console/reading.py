"""Reads JSON that a person hands over: one object, or one per line."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from models.base import Json
from models.errors import PoisonError, SetupError
from rules.json_objects import parse

STANDARD_INPUT = Path("-")


def open_input(path: Path) -> BinaryIO:
    """Open a file, or standard input for ``-``; raises SetupError where it cannot be read."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror})"
        raise SetupError(message) from error


def read_objects(path: Path) -> list[tuple[str, Json]]:
    """Return every object with where it stands: a single one over several lines, or one per line (NDJSON).

    Raises
    ------
    SetupError
        Where the file cannot be read, holds nothing, or something that is no JSON object; it names the line.
    """
    with open_input(path) as file:
        raw = file.read()
    try:
        return [(str(path), parse_object(raw))]
    except PoisonError as whole:
        lines = [(number, line) for number, line in enumerate(raw.splitlines(), start=1) if line.strip()]
        if not lines:
            message = f"{path}: holds nothing"
            raise SetupError(message) from whole
        if not _looks_like_lines(lines[0][1]):
            message = f"{path}: {whole}"
            raise SetupError(message) from whole
    return list(_by_line(path, lines))


def parse_object(raw: bytes) -> Json:
    """Parse one JSON object; raises PoisonError saying where it breaks."""
    try:
        value = parse(raw)
    except orjson.JSONDecodeError as error:
        raise PoisonError(reason="not_json", detail=str(error)) from error
    if not isinstance(value, dict):
        raise PoisonError(reason="not_an_object", detail=f"a JSON object is expected, not {type(value).__name__}")
    return value


def _looks_like_lines(first: bytes) -> bool:
    """Tell whether a first line is an object by itself; otherwise the file was meant as a single one."""
    try:
        parse_object(first)
    except PoisonError:
        return False
    return True


def _by_line(path: Path, lines: list[tuple[int, bytes]]) -> Iterator[tuple[str, Json]]:
    for number, line in lines:
        try:
            yield f"{path}:{number}", parse_object(line)
        except PoisonError as error:
            message = f"{path}:{number}: {error}"
            raise SetupError(message) from error
