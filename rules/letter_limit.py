"""How many records a role may give up before it is no longer the records that are at fault.

Emptying a topic into the dead letters is quick, and putting it back is not: so too long a run of consecutive records,
or too large a share of the last ones, is where a role has to stop.
"""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from models.record import Outgoing
from rules.deadletters import TOPIC

WAYS_IN: Final = frozenset({"commands", "devices"})
"""Topics that anybody may write to: what is wrong with a record there is its producer's fault, unless we have a bug."""

OURS: Final = "bug"
"""The reason of a letter that is our fault, whoever wrote the record."""

MARKERS: Final = 1
"""Offsets that a transaction's end may take between two records of a run."""


class Verdict(StrEnum):
    """What becomes of letters that are about to be written."""

    WRITE = "write"
    CUT = "cut"
    """Without their values: producers fill the topic, and their records stand where they wrote them."""

    HOLD = "hold"
    """Not at all: their records keep their place."""


@dataclass(slots=True)
class LetterLimit:
    """Counts the records of one role, the last ones and those in a row."""

    run: int
    """Consecutive records that may be given up; 0: any number."""

    share: float
    """Of the last *window* records; 1: all of them may."""

    window: int
    _row: int = 0
    _recent: deque[tuple[int, int]] = field(default_factory=deque)
    """(handled, given up) of each batch, the oldest first; no more batches than it takes to fill the window."""

    def enter(self, handled: int, given_up: int) -> None:
        """Take notice of a batch; its order is not known, so one that was handled ends a run."""
        if handled + given_up <= 0:
            return
        self._row = 0 if handled else self._row + given_up
        self._recent.append((handled, given_up))
        total = sum(map(sum, self._recent))
        while total - sum(self._recent[0]) >= self.window:
            total -= sum(self._recent.popleft())

    def would_break(self, handled: int, given_up: int) -> str:
        """Return which limit such a batch would go beyond, in words; nothing where none."""
        row = 0 if handled else self._row + given_up
        if self.run and row > self.run:
            return f"more than {self.run} records in a row (CARILLON_DEADLETTERS__RUN)"
        good, bad = (sum(column) for column in zip((handled, given_up), *self._recent, strict=True))
        if good + bad >= self.window and bad > self.share * (good + bad):
            share = f"{self.share:.0%} of the last {self.window} records"
            return f"more than {share} (CARILLON_DEADLETTERS__SHARE)"
        return ""

    def recall(self, row: int, handled: int, given_up: int) -> None:
        """Take over what was before this process began; later records stand already."""
        is_first = not any(good for good, _ in self._recent)
        self._row += row if is_first else 0
        self._recent.appendleft((handled, given_up))


def is_ours(origin: str, reason: str, *, stop_ways_in: bool) -> bool:
    """Tell whether a letter with this origin and reason speaks against us, and not against a producer."""
    return stop_ways_in or reason == OURS or origin.partition("/")[0] not in WAYS_IN


def parted(letters: Iterable[Outgoing], *, stop_ways_in: bool) -> tuple[list[Outgoing], list[Outgoing]]:
    """Return the letters that speak against us, and those that speak against a producer."""
    ours: list[Outgoing] = []
    theirs: list[Outgoing] = []
    for letter in letters:
        told = {name: value.decode(errors="replace") for name, value in letter.headers}
        mine = is_ours(told.get("origin", ""), told.get("reason", ""), stop_ways_in=stop_ways_in)
        (ours if mine else theirs).append(letter)
    return ours, theirs


def stage_of(letter: Outgoing) -> str:
    """Return who gave a record up."""
    return dict(letter.headers).get("stage", b"").decode(errors="replace")


def row_before(place: int, buried: Collection[int]) -> int:
    """Return how many records in a row were given up before a place in a partition.

    Parameters
    ----------
    place
        The offset where reading goes on.
    buried
        Offsets with a dead letter. Those from *place* on count too: they were buried, and a kill came before the
        commit.
    """
    offsets = sorted(buried, reverse=True)
    if not offsets or offsets[0] < place - 1 - MARKERS:
        return 0
    row = 1
    for later, earlier in pairwise(offsets):
        if later - earlier > 1 + MARKERS:
            break
        row += 1
    return row


def share_before(place: int, buried: Collection[int], window: int) -> tuple[int, int]:
    """Return (handled, given up) of the last *window* records before a place, as far as there were so many."""
    given_up = sum(place - window <= offset < place for offset in buried)
    return max(min(place, window) - given_up, 0), given_up


def held_message(stage: str, limit: str) -> str:
    """Say why a role does not go on, and what to do."""
    return (
        f"{stage} stopped: {limit} would have become dead letters; nothing is lost, the records keep their place. "
        f"`carillon deadletters list --stage {stage}` tells what is wrong. Mend it, or raise the limit until the bad "
        f"records are through (they go to {TOPIC}), and start the worker again"
    )


def cut_message(stage: str, limit: str) -> str:
    """Say that a producer fills a topic with what nobody can read, and what to do."""
    return (
        f"{stage}: {limit} cannot be read. That is a producer's fault and stops nobody; their dead letters are kept "
        f"without their values from now on. `carillon deadletters list --stage {stage}` tells where they stand"
    )
