"""A schedule as data: which house, which workload, which strikes and when, and what must hold afterwards.

A row is added in any file ``tests/chaos/rows_*.py``, which ends in ``ROWS``; a strike names a fault of any file
``tests/chaos/faults*.py``. Nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUICK: Mapping[str, str] = {
    "CARILLON_RETRY__FIRST_S": "1",
    "CARILLON_RETRY__CEILING_S": "4",
    # An outage of a provider ends a delivery by its time to live, never by the number of tries.
    "CARILLON_RETRY__MAX_REFUSALS": "100",
    # A storm of dead addresses is looked at as it is; that a brake stops it is another test's.
    "CARILLON_BRAKE__SHARE": "1",
    "CARILLON_BRAKE__GRACE_S": "0.5",
    "CARILLON_LAUNCH__SLICE_DEVICES": "10000",
    "CARILLON_LAUNCH__PAGE_DEVICES": "1000",
    "CARILLON_LAUNCH__SEGMENT_DEVICES": "100",
    "CARILLON_LAUNCH__WINDOW_SEGMENTS": "4000",
    "CARILLON_PROVIDERS__FCM__MAX_IN_FLIGHT": "400",
    "CARILLON_KAFKA__SESSION_S": "6",
    "CARILLON_KAFKA__TABLE_SESSION_S": "8",
}
"""Small pages are many moments to be killed in; short sessions make the rows wait less for successors."""


@dataclass(frozen=True, slots=True)
class Home:
    """A house that rows share: they play in it one after the other."""

    name: str = "one broker"
    nodes: int = 1
    settings: Mapping[str, str] = field(default_factory=lambda: QUICK)
    lasting: bool = False
    """Its registry is killed, and has to keep what it has."""

    def number(self, variable: str, default: float) -> float:
        """Return a setting that is a number."""
        return float(self.settings.get(variable, default))

    @property
    def in_flight(self) -> int:
        """How many requests one sender has under way at most."""
        return int(self.number("CARILLON_PROVIDERS__FCM__MAX_IN_FLIGHT", 4_000))

    def session_s(self, role: str) -> float:
        """Return how long a member of a role's group may be silent before its partitions are taken over."""
        if role in {"tally", "release"} or role.startswith("send"):
            return self.number("CARILLON_KAFKA__TABLE_SESSION_S", 30)
        return self.number("CARILLON_KAFKA__SESSION_S", 12)


ONE_BROKER = Home()


@dataclass(frozen=True, slots=True)
class Strike:
    """One thing that goes wrong: *what*, to *whom*, and when."""

    what: str
    """Name of a fault; see ``tests.chaos.faults.FAULTS``."""

    whom: str = ""
    """A role (``send-fcm``), a server (``kafka``, ``registry``), a channel, or whatever the fault takes."""

    share: tuple[float, float] | None = None
    """When so much of the workload was asked at the provider, by chance between the two; None: at once."""

    after_s: tuple[float, float] = (0.0, 0.0)
    """And so long after that (and after the strike before it, which is over then), by chance between the two."""

    at_end: bool = False
    """After the workload's end instead."""

    times: int = 1
    """How often in a row, each with its own chance; fewer at a smaller scale."""

    more: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the fault takes."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What goes on meanwhile: one campaign to so many devices through FCM."""

    devices: int = 6_000
    """Before ``--scale``; 0: no campaign, the strikes bring their own."""

    latency_ms: float = 60.0
    """Of the provider's answers, so that there is something to strike."""

    launch: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of its command."""

    is_own_crowd: bool = False
    """Its devices do not survive the row, so that no other can have them."""

    finished_within_s: float = 180.0


@dataclass(frozen=True, slots=True)
class Bars:
    """What must hold; lost 0, foreign ids 0 and an exact account hold always."""

    repeats_window_s: float = 0.2
    """A sender struck may repeat what was in flight, and what was answered within so long before."""

    ends: frozenset[str] = frozenset({"accepted"})
    """Outcomes that a delivery may have; any other counts as lost."""

    silence_s: float | None = None
    """The longest time without a request after a strike, while there was something to send; None: told, not held."""

    measures: Mapping[str, float] = field(default_factory=dict)
    """What the strikes measured (``Scene.measure``), by name, at most; one that is missing is a miss."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of faults."""

    number: int
    """In the table of faults; several rows may share one."""

    name: str
    about: str
    strikes: tuple[Strike, ...]
    workload: Workload = Workload()
    bars: Bars = Bars()
    home: Home = ONE_BROKER
    times: int = 1
    """How often the whole row is played, at most; ``--times`` asks for fewer."""
