"""Reads the sentence under an attribute, which the interpreter throws away."""

import ast
import inspect
from collections.abc import Iterator
from textwrap import dedent


def sentences(owner: type) -> dict[str, str]:
    """Return the docstring of each attribute of a class, its bases' too, by name; what has none is absent."""
    found: dict[str, str] = {}
    for base in reversed(owner.__mro__):
        if base.__module__ in {"builtins", "enum"} or base.__module__.startswith("pydantic"):
            continue
        (node,) = ast.parse(dedent(inspect.getsource(base))).body
        found |= dict(_pairs(node)) if isinstance(node, ast.ClassDef) else {}
    return found


def _pairs(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for attribute, after in zip(node.body, node.body[1:], strict=False):
        name = _name(attribute)
        if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            yield name, one_line(str(after.value.value))


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def one_line(text: str | None) -> str:
    """Return a docstring's first paragraph in one line."""
    return " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())
