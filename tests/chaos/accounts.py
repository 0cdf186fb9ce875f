"""What was said of one notification, gathered from the entries of a history."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.names import DeviceId
from models.outcome import Reason
from rules.identity import device_id
from sandbox.witness import GONE
from tests.chaos.history import Entry

ANSWERED = frozenset({"ok", "goaway"})
"""Of what a provider took, these answers arrive; any other was lost on the way, and the repeat is nobody's fault."""


@dataclass
class Account:
    """One notification, by four who do not ask each other."""

    notification: str
    meant: Entry | None = None
    taken: Counter[str] = field(default_factory=Counter)
    """Requests that the provider took, by delivery id."""

    dead: set[str] = field(default_factory=set)
    """Delivery ids whose address was called dead."""

    unanswered: int = 0
    """Requests that were taken and whose answer never left the provider."""

    ids: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """(Delivery id, collapse id) that each address was asked under."""

    times: list[float] = field(default_factory=list)
    """Of every answer."""

    progress: Entry | None = None
    rows: list[tuple[DeviceId, str, str]] = field(default_factory=list)
    """(Device, delivery id, outcome)."""

    ledger: Entry | None = None

    def enter(self, entry: Entry) -> None:
        """Take one entry."""
        match entry["kind"]:
            case "meant":
                self.meant = entry
            case "requests":
                self._hear(entry)
            case "progress":
                self.progress = entry
            case "deliveries":
                self.rows += zip(entry["devices"], entry["ids"], entry["outcomes"], strict=True)
            case "ledger":
                self.ledger = entry
            case _:
                pass

    def _hear(self, entry: Entry) -> None:
        self.times += entry["times"]
        for token, delivery in zip(entry["tokens"], entry["ids"], strict=True):
            self.ids[token].add((delivery, entry["collapse"]))
        if entry["answer"] in GONE:
            self.dead.update(entry["ids"])
        if entry["taken"]:
            self.taken.update(entry["ids"])
            if entry["answer"] not in ANSWERED:
                self.unanswered += len(entry["ids"])

    @property
    def expected(self) -> set[DeviceId]:
        """Who is to have an end; of what was called back, whoever has a delivery at all."""
        if self.meant is None or self.meant["partial"]:
            return {device for device, _, _ in self.rows}
        crowd = self.meant["crowd"]
        return {device_id("default", f"{crowd}-{number}") for number in range(self.meant["devices"])}

    @property
    def lost_answers(self) -> int:
        """How many answers did not arrive: by the provider's word, or by ours where they came after we had given up."""
        deferred = {} if self.progress is None else self.progress["deferred"]
        return max(self.unanswered, deferred.get(Reason.AMBIGUOUS, 0))

    @property
    def repeats(self) -> int:
        """How many requests were taken after one for the same delivery was."""
        return sum(self.taken.values()) - len(self.taken)

    @property
    def counts(self) -> Mapping[str, Any]:
        """The numbers of the account; empty: there is none."""
        return {} if self.progress is None else self.progress["counts"]


def accounts_of(entries: Iterable[Entry]) -> dict[str, Account]:
    """Return the accounts of every notification that the entries speak of."""
    found: dict[str, Account] = {}
    for entry in entries:
        name = entry.get("notification")
        if name:
            found.setdefault(name, Account(name)).enter(entry)
    return found
