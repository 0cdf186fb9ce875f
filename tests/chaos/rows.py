"""All rows there are: those of every file ``rows_*.py`` beside this one, which ends in ``ROWS``."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection
from importlib import import_module

import tests.chaos
from tests.chaos.schedule import Row


def all_rows() -> list[Row]:
    """Return the rows by their number; faults that they name are entered by then."""
    found: list[Row] = []
    for module in pkgutil.iter_modules(tests.chaos.__path__):
        if module.name.startswith("faults_"):
            import_module(f"tests.chaos.{module.name}")
        if module.name.startswith("rows_"):
            found += import_module(f"tests.chaos.{module.name}").ROWS
    return sorted(found, key=lambda row: row.number)


def chosen(rows: Collection[Row], numbers: Collection[int], names: Collection[str]) -> list[Row]:
    """Return the rows with these numbers or names, all where neither is given; raises ValueError naming a stranger."""
    strangers = (set(numbers) - {row.number for row in rows}) | (set(names) - {row.name for row in rows})
    if strangers:
        message = f"no row is called {', '.join(map(str, strangers))}: --list names them"
        raise ValueError(message)
    if not numbers and not names:
        return list(rows)
    return [row for row in rows if row.number in numbers or row.name in names]
