"""Bytes of a topic -> a JSON object that every later step, the registry too, can hold."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import orjson

from models.base import Json
from models.errors import PoisonError

MAX_RECORD_BYTES: Final = 1_048_576
"""The largest record that a topic takes (``models.topic``); a larger one cannot be written on anywhere."""

MAX_DEPTH: Final = 50
"""MongoDB holds 100 levels, and what we keep stands some levels down in a document of ours."""

MAX_DIGITS: Final = 30
"""Longer ones need not be told apart."""

MAX_INTEGER: Final = 2**63 - 1
"""The largest integer of MongoDB; the smallest is one further from zero."""

LONG: Final = re.compile(rb"\d{20}")
"""What may be an integer of more than 64 bits: orjson would read it as the nearest float, which is another number."""

MAX_COMPLAINTS: Final = 20
"""Nobody reads more; an object with a million faults must not make a record that is too large."""


def read_object(raw: bytes | None) -> Json:
    """Parse the value of a record.

    Raises
    ------
    PoisonError
        With reason ``too_large``, ``not_json`` or ``not_an_object``.
    """
    if raw is not None and len(raw) > MAX_RECORD_BYTES:
        raise PoisonError(reason="too_large", detail=f"{len(raw)} bytes; at most {MAX_RECORD_BYTES}")
    try:
        value = parse(raw or b"")
    except orjson.JSONDecodeError as error:
        raise PoisonError(reason="not_json", detail=f"byte {error.pos}") from error
    if not isinstance(value, dict):
        raise PoisonError(reason="not_an_object", detail=f"a JSON object is expected, not {type(value).__name__}")
    return value


def parse(raw: bytes) -> object:
    """Parse JSON with every integer as it is written; raises orjson's JSONDecodeError."""
    value: object = orjson.loads(raw)
    if LONG.search(raw) is not None:
        # Python's own parser gives up on what is nested too deep for us anyway.
        with suppress(RecursionError):
            value = json.loads(raw, parse_int=_whole)
    return value


def _whole(digits: str) -> int:
    """Return an integer as it is written; one that has too many digits to be read is at least too large."""
    return int(digits) if len(digits) <= MAX_DIGITS else 10**MAX_DIGITS


def storage_complaints(value: Json) -> list[str]:
    """Return what the registry could not keep, each naming the field: too deep, too large a number, NUL in a name."""
    found: list[str] = []
    for path, item, depth in _walk(value):
        if depth > MAX_DEPTH:
            found.append(f"{path}: nested deeper than {MAX_DEPTH} levels")
        elif isinstance(item, int) and not -MAX_INTEGER - 1 <= item <= MAX_INTEGER:
            found.append(f"{path}: an integer has at most 64 bits; write it as a string")
        elif isinstance(item, dict) and any("\0" in name for name in item):
            found.append(f"{path or 'object'}: a field's name cannot hold the character NUL")
        if len(found) == MAX_COMPLAINTS:
            break
    return found


def _walk(value: object) -> Iterator[tuple[str, object, int]]:
    """Go through all parts with their paths and depths, without recursion, and not below ``MAX_DEPTH`` + 1."""
    stack: list[tuple[str, object, int]] = [("", value, 0)]
    while stack:
        path, item, depth = stack.pop()
        yield path, item, depth
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, dict):
            stack.extend((f"{path}.{name[:40]}".lstrip("."), part, depth + 1) for name, part in item.items())
        elif isinstance(item, list):
            stack.extend((f"{path}[{index}]", part, depth + 1) for index, part in enumerate(item))
