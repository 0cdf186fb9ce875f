"""The headers of the records on ``deadletters``, in the words of ``rules.deadletters`` and ``rules.letters``."""

import re
from collections.abc import Mapping
from typing import Any, Final

from rules.deadletters import CUT, KEPT, KEY, REPLAYS
from rules.letters import ABOUT, DROPPED, HANDLED, REPLAYED

LETTER: Final = {
    "origin": "`topic/partition/offset` of the record, without the prefix; offset -1: it was never written.",
    "stage": "The role that gave it up.",
    "reason": "One word such as `not_json`; a release may bring more.",
    "error": "Which field broke which rule; never an address or a text.",
}
"""What every letter has."""

SOMETIMES: Final = {
    CUT: "How many bytes the record has, where not all of them are in the letter.",
    KEY: "The record's key, where it is not the letter's byte by byte.",
    REPLAYS: "How often the record was put back before.",
}

MARK: Final = {
    HANDLED: "What was done.",
    ABOUT: "The origin of the record that somebody dealt with.",
    "origin": "`deadletters/partition/offset` of the letter.",
    "by": "Who did it.",
    "why": "The reason for it.",
}
"""What a mark has."""

NUMBERS: Final = frozenset({CUT, REPLAYS})
WORDS: Final[Mapping[str, list[str]]] = {HANDLED: [REPLAYED, DROPPED]}


def headers() -> dict[str, dict[str, Any]]:
    """Return the schema of a record's headers by the name of its kind; each value is taken as UTF-8 text."""
    letter = _schema("Letter", "A record that could not be handled; the value is its bytes as they came.", LETTER)
    letter["properties"] |= _properties(SOMETIMES)
    letter["patternProperties"] = {
        f"^{re.escape(KEPT)}": {"type": "string", "description": "A header of the record itself."}
    }
    about = "Somebody dealt with a letter: it was put back, or dropped. The value is empty."
    return {"letter": letter, "mark": _schema("Mark", about, MARK)}


def _schema(title: str, about: str, fields: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": title,
        "description": about,
        "type": "object",
        "properties": _properties(fields),
        "required": list(fields),
    }


def _properties(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: _text(name) | {"description": about} for name, about in fields.items()}


def _text(name: str) -> dict[str, Any]:
    if name in NUMBERS:
        return {"type": "string", "pattern": "^[0-9]+$"}
    return {"type": "string", "enum": WORDS[name]} if name in WORDS else {"type": "string"}
