"""Programs of a line or two, for tests of what starts them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.program import Program

FOR_EVER = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def a_program(name: str = "a", source: str = FOR_EVER, **more) -> Program:
    return Program(name=name, command=(sys.executable, "-S", "-c", source), **more)


def said(folder: Path, name: str = "a") -> str:
    """What a program wrote into its log."""
    path = folder / f"{name}.log"
    return path.read_text() if path.exists() else ""


@contextmanager
def a_process(source: str = FOR_EVER) -> Iterator[subprocess.Popen[str]]:
    """A process that leads a group of its own, and is killed when the context ends."""
    command = [sys.executable, "-c", source]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- ours
    with process:
        yield process
        process.kill()


def a_parent(child: str = FOR_EVER) -> str:
    """The source of a program that starts another in its group, prints its pid and waits for it."""
    return f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-c", {child!r}])
print(child.pid, flush=True)
child.wait()
"""
