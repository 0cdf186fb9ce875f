"""Follows the logs of the simulators into the history, and counts what was asked on the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from sandbox.witness import GONE
from tests.chaos.history import History

ALIKE = ("notification_id", "collapse_id", "answer", "taken")


@dataclass
class RequestLog:
    """The logs from now on; ``read`` has to be called for anything to be seen."""

    files: Iterable[Path]
    history: History
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by notification."""

    taken: Counter[str] = field(default_factory=Counter)
    dead: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Addresses that a provider called dead, by notification."""

    last_at: dict[str, float] = field(default_factory=dict)
    """When the latest request of a notification was answered."""

    def __post_init__(self) -> None:
        self._places = {file: file.stat().st_size if file.exists() else 0 for file in self.files}

    @property
    def total(self) -> int:
        """Every request since the beginning, for whatever."""
        return sum(self.asked.values())

    def read(self) -> None:
        """Take what was noted since the last time."""
        for file, place in self._places.items():
            if file.exists():
                with file.open("rb") as log:
                    log.seek(place)
                    raw = log.read()
                whole = raw[: raw.rfind(b"\n") + 1]  # the last line may be half written
                self._places[file] = place + len(whole)
                self._enter([orjson.loads(line) for line in whole.splitlines()])

    def _enter(self, lines: list[dict[str, Any]]) -> None:
        for said, group in groupby(lines, key=lambda line: [line[name] for name in ALIKE]):
            same = list(group)
            name, collapse, answer, taken = said
            self.asked[name] += len(same)
            self.taken[name] += len(same) * taken
            if answer in GONE:
                self.dead[name].update(line["token"] for line in same)
            self.last_at[name] = max(same[-1]["at"], self.last_at.get(name, 0.0))
            self.history.write(
                "requests",
                notification=name,
                collapse=collapse,
                answer=answer,
                taken=taken,
                tokens=[line["token"] for line in same],
                ids=[line["delivery_id"] for line in same],
                times=[line["at"] for line in same],
            )
