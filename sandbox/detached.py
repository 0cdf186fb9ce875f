"""A sandbox without a terminal: started to stay, and ended by its state file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from models.errors import SetupError
from sandbox.archives import Say
from sandbox.house import ROOT
from sandbox.state import Running, clear_away, read_state

POLL_S: Final = 0.1
LAST_WORDS: Final = "\nready: "
"""What one has to know of it stands before that line; whoever detaches has seen it."""

STOP_WITHIN_S: Final = 120.0
"""Each worker may drain for 10 s, one after the other."""


def start_detached(folder: Path, options: Sequence[str], say: Say) -> None:
    """Start a sandbox that outlives the caller; returns when it is ready, raises SetupError if it ends before."""
    folder.mkdir(parents=True, exist_ok=True)
    log_file = folder / "up.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.cli", "up", "--folder", str(folder.resolve()), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )
    told = 0
    while True:
        ended = process.poll() is not None
        told += _repeat(log_file, told, say)
        if ended:
            message = "it did not start"
            raise SetupError(message)
        state = read_state(folder)
        is_ready = state is not None and state.ready and state.supervisor.pid == process.pid
        if is_ready and LAST_WORDS in log_file.read_text(errors="replace")[:told]:
            return
        time.sleep(POLL_S)


def _repeat(log_file: Path, told: int, say: Say) -> int:
    """Say what is new in a log, whole lines; return how many characters that were."""
    new = log_file.read_text(errors="replace")[told:]
    whole = new[: new.rfind("\n") + 1]
    for line in whole.splitlines():
        say(line)
    return len(whole)


def end(folder: Path) -> str:
    """End what runs in a folder and say so; an empty answer: nothing did."""
    state = read_state(folder)
    if state is None:
        return ""
    if not state.supervisor.lives:
        left = clear_away(folder)
        return f"cleared away what a sandbox that died left behind: {', '.join(left) or 'its state file'}"
    os.kill(state.supervisor.pid, signal.SIGTERM)
    if not _ends(state.supervisor):
        os.kill(state.supervisor.pid, signal.SIGKILL)
        clear_away(folder)
        return "it would not stop and was ended"
    return "stopped"


def _ends(running: Running) -> bool:
    deadline = time.monotonic() + STOP_WITHIN_S
    while running.lives and time.monotonic() < deadline:
        time.sleep(POLL_S)
    return not running.lives
