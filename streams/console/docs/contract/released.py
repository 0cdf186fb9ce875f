"""The contract as the last release had it, and what has changed since."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.errors import SetupError
from rules.schema_changes import breaks
from streams.console.docs.contract.files import FOLDER, path_of, written
from streams.console.docs.contract.schemas import schemas, side_of

RELEASED = f"{FOLDER}/released"


def changes(root: Path) -> Iterator[str]:
    """Give each change since the last release that breaks a producer or a reader, in words.

    Raises
    ------
    SetupError
        If nothing was released, or a file of it cannot be read.
    """
    now = schemas()
    before = released(root)
    for name in before:
        if name not in now:
            yield f"{name}: is gone"
    for name, schema in now.items():
        if name in before:
            yield from (f"{name}: {found}" for found in breaks(before[name], schema, side_of(name)))


def released(root: Path) -> dict[str, Any]:
    """Return the schemas of the last release by their names."""
    ending = path_of("", "")[1:]
    files = sorted((root / RELEASED).glob(f"*{ending}"))
    if not files:
        message = f"{RELEASED}: holds no schema; run `python -m streams.console.contract release`"
        raise SetupError(message)
    return {file.name.removesuffix(ending): _read(file) for file in files}


def release(root: Path) -> list[str]:
    """Take today's schemas as released; returns the paths that were written or removed."""
    folder = root / RELEASED
    folder.mkdir(parents=True, exist_ok=True)
    now = {path_of(name, RELEASED): written(schema) for name, schema in schemas().items()}
    old = {f"{RELEASED}/{file.name}": file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    for path in old.keys() - now.keys():
        (root / path).unlink()
    changed = [path for path, text in now.items() if old.get(path) != text]
    for path in changed:
        (root / path).write_text(now[path], encoding="utf-8")
    return sorted({*changed, *(old.keys() - now.keys())})


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        message = f"{RELEASED}/{file.name}: is no JSON ({error}); take it back from the last release"
        raise SetupError(message) from error
