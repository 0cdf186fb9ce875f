"""Leaves nothing behind: a watchdog that ends the programs of an owner that ended without doing so itself.

The watchdog reads a pipe whose other end only the owner holds. However the owner ends, SIGKILL included, the pipe
closes, and the watchdog ends the process groups that are still on its list. (The kernel's own way, a signal on the
death of the parent, strikes when the *thread* that started a child ends, and a supervisor has threads.)
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.kernel import started_at

HOLD, RELEASE = "+", "-"


class Leash:
    """Holds process groups by the pid of their leaders; closing it, on purpose or by dying, ends those still held."""

    def __init__(self) -> None:
        self._watchdog = subprocess.Popen(
            [sys.executable, "-m", "sandbox.leash"],
            stdin=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
            cwd=Path(__file__).parent.parent,
        )

    def hold(self, pid: int) -> None:
        """Put the group that *pid* leads on the list."""
        self._tell(HOLD, pid)

    def release(self, pid: int) -> None:
        """Take it off: it has ended."""
        self._tell(RELEASE, pid)

    def _tell(self, verb: str, pid: int) -> None:
        if self._watchdog.stdin is not None:
            # A watchdog that was killed itself must not take the sandbox with it.
            with suppress(BrokenPipeError):
                self._watchdog.stdin.write(f"{verb}{pid} {started_at(pid) or 0}\n")

    def close(self) -> None:
        """End what is still held, and the watchdog."""
        if self._watchdog.stdin is not None:
            with suppress(BrokenPipeError):
                self._watchdog.stdin.close()
        self._watchdog.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def end_group(pid: int, started: int) -> None:
    """Kill the group of a leader, if it is still the process that started then."""
    if started_at(pid) == started:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def watch(lines: Iterable[str]) -> None:
    """Keep the list until the owner is gone, then end what is on it."""
    held: dict[int, int] = {}
    for line in lines:
        pid, started = (int(number) for number in line[1:].split())
        if line.startswith(HOLD):
            held[pid] = started
        else:
            held.pop(pid, None)
    for pid, started in held.items():
        end_group(pid, started)


if __name__ == "__main__":
    # Ctrl-C is the owner's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(sys.stdin)
