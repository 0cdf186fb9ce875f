"""Which topics are open to others, and which model their records have."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from models.command import COMMAND
from models.device import DEVICE_COMMAND
from models.progress import Progress
from models.result import RESULT
from models.topic import TopicSpec
from rules.compatibility import Side
from streams.console.docs import examples
from streams.console.docs.contract import told
from streams.topics import COMMANDS, DEVICES, PROGRESS, RESULTS


@dataclass(frozen=True, slots=True)
class Carried:
    """One topic of the contract."""

    topic: TopicSpec
    model: TypeAdapter[Any]
    side: Side
    examples: tuple[dict[str, Any], ...] = ()
    """Values of records, each right by the schema."""

    may_grow: bool = False
    """Readers have to pass over records of a kind that they do not know."""


CARRIED: Final = (
    Carried(COMMANDS, COMMAND, Side.WRITTEN, (*examples.COMMANDS.values(), examples.NAMED)),
    Carried(DEVICES, DEVICE_COMMAND, Side.WRITTEN, tuple(examples.DEVICES.values())),
    Carried(RESULTS, RESULT, Side.READ, tuple(map(told.written, told.RESULTS)), may_grow=True),
    Carried(PROGRESS, TypeAdapter(Progress), Side.READ, (told.written(told.REFUSED), told.written(told.FINISHED))),
)
