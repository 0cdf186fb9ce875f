"""What the kernel knows of a process: whether it lives, since when, what it cost and holds (Linux: ``/proc``)."""

import os
from pathlib import Path
from typing import Final

TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
RESIDENT: Final = 1
"""Field of ``/proc/<pid>/statm``."""

STATE, USER_TICKS, SYSTEM_TICKS, STARTED = 0, 11, 12, 19
"""Fields of ``/proc/<pid>/stat`` after the program's name; see proc_pid_stat(5)."""


def _stat(pid: int) -> list[str] | None:
    try:
        # The name stands in parentheses and may itself hold blanks and parentheses.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def started_at(pid: int) -> int | None:
    """Return when a process started, in ticks since boot; None: there is no such process, or it is dead.

    A pid is used again some day; a pid together with this number is not.
    """
    stat = _stat(pid)
    return None if stat is None or stat[STATE] == "Z" else int(stat[STARTED])


def cpu_s(pid: int) -> float:
    """Return the seconds of CPU that a process has used, in user and kernel mode; 0 if it is gone."""
    stat = _stat(pid)
    return 0.0 if stat is None else (int(stat[USER_TICKS]) + int(stat[SYSTEM_TICKS])) / TICKS_PER_S


def resident_bytes(pid: int) -> int:
    """Return how much memory a process holds now; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[RESIDENT]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0
