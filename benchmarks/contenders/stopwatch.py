"""Measures what this process uses between two moments."""

import cProfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stopwatch(profile: Path | None = None) -> Iterator[dict[str, float]]:
    """Yield what is filled at the end: ``cpu_s`` (user and system, every thread) and ``wall_s``."""
    used: dict[str, float] = {}
    profiler = cProfile.Profile() if profile is not None else None
    if profiler is not None:
        profiler.enable()
    wall, cpu = time.perf_counter(), time.process_time()
    yield used
    used["cpu_s"], used["wall_s"] = time.process_time() - cpu, time.perf_counter() - wall
    if profiler is not None:
        profiler.disable()
        profiler.dump_stats(str(profile))
