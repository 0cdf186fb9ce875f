"""What a worker asks the registry, counted by the driver: commands, and the documents that they write."""

from collections import Counter
from pathlib import Path
from typing import Final

import orjson
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from registry.indexes import INDEXES

WRITTEN: Final = {"insert": "documents", "update": "updates", "delete": "deletes"}
"""Where a command that writes names what."""

KEPT: Final = frozenset(INDEXES)
"""The collections of the registry."""


class Asked(CommandListener):
    """Counts until it is written down."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()

    def started(self, event: CommandStartedEvent) -> None:
        """Count one command."""
        name = event.command_name
        if event.command.get(name) not in KEPT:  # what is done at each start, and by the driver itself
            return
        self.calls[name] += 1
        if name in WRITTEN:
            self.rows[name] += len(event.command[WRITTEN[name]])

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to count."""

    def write(self, file: Path) -> None:
        """Write down what was counted."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(orjson.dumps({"calls": self.calls, "rows": self.rows}))


def per_device(folder: Path, devices: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the commands and the documents of all workers that wrote into a folder, by ``role command``."""
    calls, rows = dict[str, float](), dict[str, float]()
    for file in sorted(folder.glob("*.json")):
        said = orjson.loads(file.read_bytes())
        role = file.stem.rpartition("-")[0]
        for counted, found in ((said["calls"], calls), (said["rows"], rows)):
            found |= {f"{role} {name}": number / devices for name, number in counted.items()}
    return calls, rows
