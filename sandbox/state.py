"""What a running sandbox tells others about itself: one JSON file, replaced as a whole."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from sandbox.child import Child
from sandbox.kernel import started_at
from sandbox.leash import end_group

FILE: Final = "state.json"


class Running(BaseModel):
    """One process: a pid and when it started, so that nobody else's process is taken for it."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: int
    """Ticks since boot."""

    role: str = ""
    log: str = ""
    urls: dict[str, str] = {}

    @property
    def lives(self) -> bool:
        """Tell whether it is this very process that runs."""
        return started_at(self.pid) == self.started


def process(pid: int) -> Running:
    """Return how to find a process again."""
    return Running(pid=pid, started=started_at(pid) or 0)


def describe(child: Child) -> Running:
    """Return how a program runs now; pid 0: it does not."""
    told = {"role": child.program.family, "log": str(child.log_file), "urls": dict(child.program.urls)}
    return process(child.pid or 0).model_copy(update=told)


class State(BaseModel):
    """A sandbox as its supervisor last saw it."""

    model_config = ConfigDict(frozen=True)

    supervisor: Running
    ready: bool = False
    """Everything has been started."""

    bootstrap: str = ""
    mongo_uri: str = ""
    note: str = ""
    """What one has to know of the registry."""

    environment: dict[str, str] = {}
    topics: list[str] = []
    programs: dict[str, Running] = {}

    def write(self, folder: Path) -> None:
        """Replace the file; a reader sees the old or the new one, never a part."""
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{FILE}.partial"
        partial.write_text(self.model_dump_json(indent=2))
        partial.replace(folder / FILE)


def read_state(folder: Path) -> State | None:
    """Return what a sandbox, alive or dead, last said; None: there was none."""
    try:
        return State.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None


def clear_away(folder: Path) -> list[str]:
    """End what a dead supervisor left running, surely its own, and forget it; returns the names of those ended."""
    state = read_state(folder)
    if state is None:
        return []
    left = [name for name, program in state.programs.items() if program.lives]
    for name in left:
        end_group(state.programs[name].pid, state.programs[name].started)
    (folder / FILE).unlink(missing_ok=True)
    return left
