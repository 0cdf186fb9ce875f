"""What is said of a change of a schema, on either side of a topic."""

import json
from typing import Any

from rules.compatibility import Side


def more(side: Side, what: str) -> str:
    """Say that one side has a kind of value which the other does not have."""
    if side is Side.WRITTEN:
        return f"no longer takes {what}"
    return f"may now be {what}, which a reader was not told of"


def required(side: Side, *, is_new: bool) -> str:
    """Say that one side counts on a field which the other may leave out."""
    if side is Side.READ:
        return "is not always there any more"
    return "is new and required" if is_new else "is required now"


def limit(side: Side, keyword: str, wide: Any, narrow: Any) -> str:
    """Say that one side is bound more tightly; see ``rules.schema_limits.narrowed``."""
    if keyword == "enum" and wide is not None:
        return more(side, ", ".join(map(shown, wide)))
    if side is Side.WRITTEN:
        return f"takes less: its {keyword} was {shown(wide)}, and is {shown(narrow)}"
    return f"may be more: its {keyword} was {shown(narrow)}, and is {shown(wide)}"


def shown(value: Any) -> str:
    """Return a value as JSON has it; None: there was none."""
    return "none" if value is None else json.dumps(value, ensure_ascii=False)
