"""What the simulators saw, from their own log: who was asked, under which ids, and what was taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import orjson

GONE: Final = frozenset({"UNREGISTERED", "Unregistered"})
"""Answers that say that an address is dead."""

NAMES_MESSAGES: Final = frozenset({"fcm"})
"""Channels whose provider gives each message an id of its own; APNs gives back ours."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one simulator counted for one notification as it went: its second book, beside the log."""

    requests: int = 0
    accepted: int = 0
    """Requests that it took."""

    distinct: int = 0
    """Addresses for which it took at least one request."""

    repeats: int = 0
    """Requests that it took for an address for which it had taken one before."""


@dataclass(slots=True)
class Asked:
    """What was asked for one address."""

    requests: int = 0
    taken: int = 0
    gone: int = 0
    """How often it was told that the address is dead."""

    delivery_ids: set[str] = field(default_factory=set)
    collapse_ids: set[str] = field(default_factory=set)
    """What makes a device show a repeat in the place of the first: the tag on Android, apns-collapse-id."""


@dataclass(slots=True)
class Witness:
    """The log of one simulator, for one notification."""

    notification_id: str
    asked: dict[str, Asked] = field(default_factory=dict)
    """By address."""

    by_answer: Counter[str] = field(default_factory=Counter)
    """Requests by what was answered, in the simulator's words; those taken without an answer marked so."""

    strays: int = 0
    """Requests for another notification, or for none."""

    def read(self, lines: Iterable[bytes]) -> "Witness":
        """Take the lines of a log."""
        for line in lines:
            self._enter(orjson.loads(line))
        return self

    def _enter(self, said: dict[str, str | int | bool]) -> None:
        if said["notification_id"] != self.notification_id:
            self.strays += 1
            return
        answer, taken = str(said["answer"]), bool(said["taken"])
        is_lost = taken and answer not in {"ok", "goaway"}
        self.by_answer[f"{answer} (taken)" if is_lost else answer] += 1
        asked = self.asked.setdefault(str(said["token"]), Asked())
        asked.requests += 1
        asked.taken += taken
        asked.gone += answer in GONE
        asked.delivery_ids.add(str(said["delivery_id"]))
        asked.collapse_ids.add(str(said["collapse_id"]))

    def counted(self) -> Counted:
        """Return the same numbers as the simulator's own counters."""
        every = self.asked.values()
        distinct = sum(asked.taken > 0 for asked in every)
        accepted = sum(asked.taken for asked in every)
        return Counted(
            requests=sum(asked.requests for asked in every),
            accepted=accepted,
            distinct=distinct,
            repeats=accepted - distinct,
        )
