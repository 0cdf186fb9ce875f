"""What stands in a question: names of metrics, variables, labels of a legend."""

import re
from collections.abc import Mapping
from typing import Final

VARIABLE: Final = re.compile(r"\$(?:\{(\w+)(?::[^}]*)?\}|(\w+))")
LEGEND: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")

QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
BRACES: Final = re.compile(r"\{[^}]*\}|\[[^\]]*\]")
GROUPING: Final = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
WORD: Final = re.compile(r"(?<![\w:.$])([a-zA-Z_:][\w:]*)\b(?!\s*\()")
OPERATORS: Final = frozenset({"and", "or", "unless", "by", "without", "bool", "offset", "inf", "nan"})

GRAFANAS: Final = "__"
"""How the variables begin that Grafana itself fills in."""


def metrics_in(expr: str) -> set[str]:
    """Return the names of the metrics that an expression asks for."""
    bare = GROUPING.sub(" ", BRACES.sub(" ", QUOTED.sub(" ", expr)))
    return {word for word in WORD.findall(bare) if word.lower() not in OPERATORS}


def variables_in(text: str) -> set[str]:
    """Return the names of the variables that a text uses, Grafana's own left out."""
    names = {braced or plain for braced, plain in VARIABLE.findall(text)}
    return {name for name in names if not name.startswith(GRAFANAS)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its variables filled in; raises KeyError where one has no value."""
    return VARIABLE.sub(lambda found: values[found[1] or found[2]], text)


def labels_in(legend: str) -> list[str]:
    """Return the labels that a legend names."""
    return LEGEND.findall(legend)
