"""``docs/commands.md``: the language of producers, with what is said of mistakes."""

import json
from typing import Final

from models.base import Json
from models.command import (
    Audience,
    Cancel,
    Launch,
    NamedDevice,
    NamedRecipient,
    Pause,
    Redrive,
    Resume,
    Start,
    Throttle,
)
from models.content import Action, Content, Wording
from models.device import Delete, Move, SetProperties, UnsetProperties, Upsert
from rules.commands import MAX_COMMAND_BYTES
from rules.complaints import Models
from rules.fields import OWN
from rules.jraze import NAMES
from rules.operators import describe_operators
from rules.reading import MAX_DEPTH, MAX_NODES
from streams.console.docs import examples
from streams.console.docs.tables import plain, section, table
from streams.console.validation import encoded, judge_command

TYPES: Final[Models] = {
    "launch": Launch,
    "start": Start,
    "cancel": Cancel,
    "pause": Pause,
    "resume": Resume,
    "throttle": Throttle,
    "redrive": Redrive,
}
PARTS: Final[Models] = {
    "Audience": Audience,
    "NamedDevice": NamedDevice,
    "NamedRecipient": NamedRecipient,
    "Content": Content,
    "Action": Action,
    "Wording": Wording,
}
OPERATIONS: Final[Models] = {
    "upsert": Upsert,
    "set": SetProperties,
    "unset": UnsetProperties,
    "move": Move,
    "delete": Delete,
}

INTRODUCTION = f"""\
A command is a JSON object on the topic `commands`, published by any Kafka client; key it by its notification id. It is
at most {MAX_COMMAND_BYTES:,} bytes, or 1 MB where it names devices or recipients. A field that is not listed here is
refused, because a misspelt one would otherwise be left out in silence. The same id with the same body is the same
notification, however often it is published; with another body it is refused.

A refusal is never silent: `carillon progress ID` shows every reason, and `carillon send` tells them before it publishes
anything. What is no JSON object, or has no id to be told under, goes to the topic `deadletters`:
`carillon deadletters list` shows it."""

DEVICES = """\
A device command is a JSON object on the topic `devices`; key it by the app and its own id of the device, so that the
changes of one device stay in order (`carillon devices import` does it). An older change never undoes a newer one."""


CONDITIONS = """\
A test is `{{property, operator, value}}`; a group is `{{join, conditions}}` with `and`, `or` or `not` (none of the
members holds). Groups may hold groups: at most {levels} levels, and {nodes} groups and tests together. A property is
`properties.<path>` or one of the device's own fields: {own}.

A test never selects a device without the property, `missing` apart; a `not` group does. Of a list of values, one that
matches is enough."""

JRAZE = """\
jraze's conditions, `{key, operator, value}` joined by `{join_type, conditions}`, mean what they meant there: keys are
paths below the properties, values are texts."""


def page() -> str:
    """Return the page."""
    parts = [
        "# Commands",
        INTRODUCTION,
        "## Types",
        *(f"{section(name, model)}\n\n{_json(examples.COMMANDS[name])}" for name, model in TYPES.items()),
        "A message to a person, past every campaign:",
        _json(examples.NAMED),
        "## Parts",
        *(section(name, model) for name, model in PARTS.items()),
        _conditions(),
        "## What is said of mistakes",
        _refusals(),
        "## Devices",
        DEVICES,
        *(f"{section(name, model)}\n\n{_json(examples.DEVICES[name])}" for name, model in OPERATIONS.items()),
    ]
    return "\n\n".join(parts)


def _conditions() -> str:
    own = ", ".join(f"`{name}`" for name in OWN)
    operators = [
        (f"`{name}`", plain(about), f"`{operand}`" if operand else "") for name, about, operand in describe_operators()
    ]
    theirs = [(f"`{name}`", f"`{ours}`") for name, ours in NAMES.items()]
    return "\n\n".join(
        [
            "## Conditions",
            CONDITIONS.format(levels=MAX_DEPTH, nodes=MAX_NODES, own=own),
            table(("operator", "selects", "example of a value"), operators),
            JRAZE,
            table(("jraze's operator", "means"), theirs),
        ]
    )


def _refusals() -> str:
    rows = []
    for raw in examples.REFUSED:
        _, reasons = judge_command(encoded(raw), {})
        rows.append((f"`{json.dumps(raw)}`", "<br>".join(reasons)))
    return table(("of", "is said"), rows)


def _json(value: Json) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"
