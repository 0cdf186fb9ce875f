"""The files of ``docs/contract/``."""

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

from streams.console.docs.contract import page
from streams.console.docs.contract.asyncapi import document
from streams.console.docs.contract.schemas import names, schemas

FOLDER: Final = "docs/contract"


def files() -> dict[str, Callable[[], str]]:
    """Return what writes each file, by its path in the repository."""
    of_topics = {path_of(name): partial(_schema, name) for name in names()}
    return {
        **of_topics,
        f"{FOLDER}/asyncapi.json": lambda: written(document()),
        f"{FOLDER}/examples/{page.BODY}": page.body,
    }


def path_of(name: str, folder: str = FOLDER) -> str:
    """Return where the schema of that name stands."""
    return f"{folder}/{name}.schema.json"


def written(value: dict[str, Any]) -> str:
    """Return an object as these files hold it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _schema(name: str) -> str:
    return _texts()[name]


@cache
def _texts() -> dict[str, str]:
    """Return all of them at once: no model changes while a process runs, and reading their sentences takes a while."""
    return {name: written(schema) for name, schema in schemas().items()}
