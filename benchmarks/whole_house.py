"""A sandbox for measuring: every role, with apps whose devices are computed."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from benchmarks.audience import app_of
from benchmarks.stand import Stand, channel_settings
from sandbox.archives import Say
from sandbox.house import CHANNELS, ROLES
from sandbox.opening import open_sandbox
from sandbox.program import Program
from sandbox.running import Sandbox

COMPUTED: Final = ("accept", "expand")
"""Roles that ask who is meant."""


@contextmanager
def open_whole_house(
    folder: Path,
    sizes: Sequence[int],
    say: Say,
    *,
    settings: Mapping[str, str] | None = None,
    page_ms: float = 0,
    asked: Path | None = None,
) -> Iterator[tuple[Sandbox, Stand]]:
    """Start everything in *folder*, with an app for each size, and stop it at the end.

    Parameters
    ----------
    settings
        Environment variables for every worker, over those that the house needs.
    page_ms
        How long each page of an audience is waited for, as for one that lies elsewhere.
    asked
        A folder in which every role that asks the registry notes at its end how often it did.
    """
    folder = folder.resolve()
    apps_file = folder / "apps.json"
    told = {**(settings or {}), "CARILLON_APPS_FILE": str(apps_file)}
    with open_sandbox(folder, roles=(), settings=told, fresh=True, say=lambda _text: None) as sandbox:
        apps_file.write_bytes(orjson.dumps(_apps(sandbox, sizes)))
        sandbox.supervisor.start([worker(sandbox, role, page_ms=page_ms, asked=asked) for role in ROLES])
        say(f"every role runs; logs: {folder / 'logs'}")
        yield sandbox, Stand(sandbox.house, sandbox.supervisor)


def _apps(sandbox: Sandbox, sizes: Sequence[int]) -> dict[str, object]:
    credentials = {channel: channel_settings(sandbox.environment(), channel) for channel in CHANNELS}
    return {"apps": {app_of(size): credentials for size in sizes}}


def worker(sandbox: Sandbox, role: str, instance: int = 1, *, page_ms: float = 0, asked: Path | None = None) -> Program:
    """Return a worker, with a computed audience where the role asks for one; see ``open_whole_house``."""
    plan = sandbox.plan(role, instance)
    words: tuple[str, ...] = ()
    if role in COMPUTED:
        words = ("--page-ms", f"{page_ms:g}")
    if asked is not None and not role.startswith("send-"):
        words = (*words, "--asked", str(asked / f"{plan.name}.json"))
    return replace(plan, command=(sys.executable, "-m", "benchmarks.worker", role, *words)) if words else plan


def rss_mb(sandbox: Sandbox, roles: Sequence[str]) -> dict[str, float]:
    """Return the resident memory of each role in megabytes (10**6 bytes)."""
    return {role: sum(_rss_kb(pid) for pid in sandbox.pids(role)) * 1024 / 1e6 for role in roles}


def _rss_kb(pid: int) -> int:
    try:
        return rss_kb_of(Path(f"/proc/{pid}/status").read_text())
    except OSError:  # it has just ended
        return 0


def rss_kb_of(status: str) -> int:
    """Return the resident memory that ``/proc/<pid>/status`` tells, in kB; 0: it tells none."""
    found = re.search(r"^VmRSS:\s*(\d+) kB", status, re.MULTILINE)
    return int(found[1]) if found else 0
