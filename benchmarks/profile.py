"""Where a sender's time goes: one contender under cProfile.

A profiler weighs on every call of Python and on none inside C, so what it tells is proportions of Python's own time,
not microseconds; TLS, for one, is called by uvloop, where it does not look.
"""

import pstats
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from benchmarks.stand import channel_settings, open_stand
from benchmarks.task import Measured, Task
from sandbox.archives import Say

Place: TypeAlias = tuple[str, int, str]
Timing: TypeAlias = tuple[int, int, float, float, object]
"""As ``pstats`` keeps them: primitive calls, calls, seconds in itself, seconds with what it calls, callers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One function."""

    where: str
    calls_per_message: float
    us_per_message: float
    share: float
    """Of all time that the profiler saw."""


def profile(folder: Path, contender: str, messages: int, say: Say) -> tuple[Measured, list[Line]]:
    """Run one contender under the profiler; the lines come with the dearest first."""
    file = folder.resolve() / f"{contender}.pstats"
    with open_stand(folder, say) as stand:
        settings = channel_settings(stand.house.environment(), contender)
        stand.script()
        measured = stand.measure(Task(contender=contender, settings=settings, messages=messages, profile=file))
    stats: dict[Place, Timing] = vars(pstats.Stats(str(file)))["stats"]
    return measured, lines_of(stats, messages)


def lines_of(stats: dict[Place, Timing], messages: int) -> list[Line]:
    """Return what a profile says per message, the dearest first."""
    total = sum(timing[2] for timing in stats.values()) or 1.0
    lines = [
        Line(told(place), calls / messages, own_s / messages * 1e6, own_s / total)
        for place, (_, calls, own_s, _, _) in stats.items()
    ]
    return sorted(lines, key=lambda line: line.share, reverse=True)


def told(place: Place) -> str:
    """Return a place in words: the last two parts of its file, and the function."""
    file, _, function = place
    return function if file.startswith("~") else f"{'/'.join(Path(file).parts[-2:])} {function}"
