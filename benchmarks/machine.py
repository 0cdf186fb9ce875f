"""Where something was measured, and what else went on there."""

import os
import platform
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine at one moment."""

    cpu: str
    cores: int
    load_1m: float
    """Average number of processes that ran or wanted to, over the minute before: above 0 the machine was not quiet."""

    load_after_1m: float
    """The same at the end, with what was measured itself in it: above its two processes others were at work too."""

    python: str
    at: str
    """ISO 8601, UTC."""

    def told(self) -> str:
        """Return it as a line for a table."""
        load = f"load {self.load_1m:.2f} before and {self.load_after_1m:.2f} after"
        return f"{self.cpu}, {self.cores} cores, {load}, Python {self.python}, {self.at}"

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        return asdict(self)


def this_machine() -> Machine:
    """Return this machine as it is now."""
    return Machine(
        cpu=cpu_model(CPU_INFO.read_text() if CPU_INFO.exists() else ""),
        cores=len(os.sched_getaffinity(0)),
        load_1m=load_1m(),
        load_after_1m=0.0,
        python=platform.python_version(),
        at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def load_1m() -> float:
    """Return the load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def at_the_end(machine: Machine) -> Machine:
    """Return a machine with the load that it has now."""
    return replace(machine, load_after_1m=load_1m())


def cpu_model(cpu_info: str) -> str:
    """Return the processor's name as ``/proc/cpuinfo`` has it; other than x86 it may have none."""
    found = re.search(r"^model name\s*:\s*(.+)$", cpu_info, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
