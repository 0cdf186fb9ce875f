"""Judges values by the contract of the topics, as a producer or a reader in another language would."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from streams.console.docs.contract.schemas import schemas


@cache
def validator(name: str) -> Draft202012Validator:
    """Return what judges by the document of that name, times included."""
    return Draft202012Validator(schemas()[name], format_checker=FormatChecker(["date-time"]))


def faults(name: str, value: Any) -> list[str]:
    """Return what is wrong with a value by the document of that name."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator(name).iter_errors(value)
    ]
