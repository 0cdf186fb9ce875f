"""One program while it runs: started, asked whether it is ready, stopped, struck."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from models.errors import SetupError
from sandbox.leash import Leash
from sandbox.program import Program

POLL_S: Final = 0.05
LAST_WORDS: Final = 2_000
"""Characters of a log that an error quotes."""


class Child:
    """A program and its present process, which leads a process group of its own: Ctrl-C does not reach it."""

    def __init__(self, program: Program, log_dir: Path, leash: Leash) -> None:
        self.program = program
        self.log_file = log_dir / f"{program.name}.log"
        self._leash = leash
        self._process: subprocess.Popen[bytes] | None = None
        self._held = False

    @property
    def pid(self) -> int | None:
        """The present process; None: none runs."""
        return self._process.pid if self._process is not None and self.code is None else None

    @property
    def code(self) -> int | None:
        """What the last process ended with, negative for a signal; None: it runs, or never did."""
        if self._process is None:
            return None
        code = self._process.poll()
        if code is not None and self._held:
            self._held = False
            self._leash.release(self._process.pid)
        return code

    def start(self) -> None:
        """Start it, without waiting until it is ready; nothing happens if it runs already."""
        if self.pid is not None:
            return
        if self.program.prepare is not None:
            self.program.prepare()
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Handed on unread; only ``settings`` reads it.
                env={**os.environ, **self.program.environment},
                start_new_session=True,
            )
        self._leash.hold(self._process.pid)
        self._held = True

    def wait_ready(self, *, revived: bool = False) -> None:
        """Return when it is ready; raises SetupError, quoting its log, if it takes too long or ends before.

        *revived*: somebody starts it again when it ends, so that its end is only a delay.
        """
        deadline = time.monotonic() + self.program.ready_within_s
        while not (self.pid is not None and self.program.is_ready()):
            if self.pid is None and not revived:
                self.complain(f"ended with {self.code} before it was ready")
            if time.monotonic() > deadline:
                self.complain(f"was not ready within {self.program.ready_within_s:.0f} s")
            time.sleep(POLL_S)

    def complain(self, what: str) -> NoReturn:
        """Raise SetupError, quoting the log."""
        said = self.log_file.read_text(errors="replace")[-LAST_WORDS:]
        message = f"{self.program.name} {what}; {self.log_file} ends:\n{said}"
        raise SetupError(message)

    def strike(self, signum: int) -> None:
        """Send a signal to its process group; nothing happens if it does not run."""
        pid = self.pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(pid, signum)

    def stop(self) -> None:
        """End it: by SIGTERM, and by SIGKILL if it takes too long."""
        self.strike(signal.SIGTERM)
        if not self.wait(self.program.stop_within_s):
            self.strike(signal.SIGKILL)
            self.wait(self.program.stop_within_s)

    def fell(self) -> None:
        """End it by SIGKILL."""
        self.strike(signal.SIGKILL)
        self.wait(self.program.stop_within_s)

    def wait(self, timeout_s: float) -> bool:
        """Tell whether it has ended within this time."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        return self.pid is None
