"""Small files and small functions: what does not fit on a screen is two things."""

import ast

from tests.architecture.tree import named, python_files

FILE_LINES = 300
AIMED_LINES = 150
FUNCTION_LINES = 40
SHARE_AIMED = 0.9

EXCEPTIONS = {
    "tests/unit/agents/test_accept_command.py": "one example per sentence of the agent with the longest list of them",
    "tests/unit/agents/test_expand_audience.py": "one example per way in which a page can end",
    "tests/integration/test_simulators.py": "one exchange per answer and fault that a stand-in can give",
    "tests/unit/simulators/test_http2.py": "one exchange per form that a client may give to its frames",
}
"""Files that may be longer, each with the reason."""


def test_no_file_is_longer_than_three_hundred_lines_without_a_reason() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in python_files()}
    too_long = {name: length for name, length in lengths.items() if length > FILE_LINES and name not in EXCEPTIONS}

    assert too_long == {}


def test_no_exception_outlives_its_file() -> None:
    assert set(EXCEPTIONS) <= {named(path) for path in python_files()}


def test_nine_files_in_ten_fit_the_aim() -> None:
    lengths = [len(path.read_text().splitlines()) for path in python_files()]

    assert sum(length <= AIMED_LINES for length in lengths) / len(lengths) >= SHARE_AIMED


def test_no_function_is_longer_than_forty_lines() -> None:
    """Its docstring apart: a function that explains itself well is not long for it."""
    too_long = {}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                length = (node.end_lineno or node.lineno) - first.lineno + 1
                if length > FUNCTION_LINES:
                    too_long[f"{named(path)}:{node.name}"] = length

    assert too_long == {}


def test_every_file_says_in_its_first_line_what_it_is() -> None:
    """Tests apart: their names say it."""
    silent = [
        named(path)
        for path in python_files()
        if not named(path).startswith("tests/") and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []
