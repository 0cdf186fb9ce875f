"""``docs/contract.md``: how to command Carillon, and to hear from it, in any language."""

import json
from pathlib import Path
from typing import Any, Final

from models.command import MAX_NAMED
from rules.commands import MAX_COMMAND_BYTES
from rules.json_objects import MAX_RECORD_BYTES
from settings import KafkaSettings
from streams.console.docs import examples
from streams.console.docs.contract import told
from streams.console.docs.contract.carried import CARRIED
from streams.console.docs.contract.words import (
    CHANGES,
    COMMANDS,
    DEVICES,
    HEAD,
    LETTERS,
    PROGRAMS,
    READING,
    REFUSALS,
    SCHEMAS,
)
from streams.console.docs.tables import table
from streams.topics import DEADLETTERS

FOLDER: Final = Path(__file__).parents[4] / "docs" / "contract" / "examples"

BODY: Final = "order-4711.json"
"""The file with the command that every program publishes."""

LANGUAGES: Final = {"producer.py": "python", "Producer.java": "java", "producer.sh": "sh"}

FACTS: Final[dict[str, str]] = {
    "prefix": KafkaSettings().prefix,
    "largest": f"{MAX_COMMAND_BYTES:,}",
    "record": f"{MAX_RECORD_BYTES:,}",
    "named": str(MAX_NAMED),
    "body": BODY,
}


def page() -> str:
    """Return the page."""
    parts = [
        *(HEAD, _topics(), SCHEMAS),
        *(COMMANDS, _json(examples.NAMED)),
        *(REFUSALS, _json(told.written(told.REFUSED))),
        *(READING, _json(told.written(told.FINISHED))),
        *(PROGRAMS, *(_program(name, language) for name, language in LANGUAGES.items())),
        *(DEVICES, _json(examples.DEVICES["upsert"])),
        *(LETTERS, CHANGES),
    ]
    return "\n\n".join(_filled(part) for part in parts)


def body() -> str:
    """Return the file with the command that the programs publish."""
    return json.dumps(examples.NAMED, indent=2, ensure_ascii=False) + "\n"


def _filled(part: str) -> str:
    """Put facts in the place of ``<<name>>``; braces belong to the examples."""
    for name, fact in FACTS.items():
        part = part.replace(f"<<{name}>>", fact)
    return part


def _topics() -> str:
    rows = [
        (
            f"`{carried.topic.name}`",
            _who(carried.side),
            carried.topic.key,
            f"[{carried.topic.value}]({_file(carried.topic.name)})",
        )
        for carried in CARRIED
    ]
    letters = (
        f"`{DEADLETTERS.name}`",
        _who("read"),
        DEADLETTERS.key,
        f"any; [headers]({_file('deadletters.headers')})",
    )
    return table(("topic", "you", "key", "value"), [*rows, letters])


def _who(side: str) -> str:
    return "write" if side == "written" else "read"


def _file(name: str) -> str:
    return f"contract/{name}.schema.json"


def _program(name: str, language: str) -> str:
    text = (FOLDER / name).read_text(encoding="utf-8").rstrip()
    return f"### [{name}](contract/examples/{name})\n\n```{language}\n{text}\n```"


def _json(value: dict[str, Any]) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"
