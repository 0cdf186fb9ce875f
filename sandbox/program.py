"""A program as data: how it is started, when it is ready, how long it may take to stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the house."""

    name: str
    """Also the name of its log file."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to what the sandbox itself was given."""

    prepare: Callable[[], None] | None = None
    """Done before every start."""

    is_ready: Callable[[], bool] = _at_once
    """Asked until it says yes; never raises."""

    ready_within_s: float = 120.0
    """A start of two seconds takes many times as long where a machine has other work; an early end is seen at once."""

    stop_within_s: float = 15.0
    """From SIGTERM to SIGKILL."""

    role: str = ""
    """What several instances have in common; empty: the name."""

    urls: Mapping[str, str] = field(default_factory=dict)
    """Where it listens, by what for."""

    @property
    def family(self) -> str:
        """The role under which it is counted, stopped and struck."""
        return self.role or self.name
