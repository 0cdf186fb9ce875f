"""Words that must never be seen where operators look: each path of a house is walked with some of them."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping

import httpx

from sandbox.opening import EVERY_ROLE
from sandbox.running import Sandbox

MARK = f"canary{secrets.token_hex(4)}"
"""In each of them, so that one search finds any."""


EDGE = "edge"


def canary(what: str) -> str:
    """Return a word that stands for a token, an address, or something that a person wrote."""
    return f"{what}-{MARK}-{secrets.token_hex(6)}"


def worker_logs(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of what every worker wrote; what servers and simulators write is not ours."""
    for file in sorted((sandbox.house.folder / "logs").glob("*.log")):
        if re.sub(r"-\d+$", "", file.stem) in {*EVERY_ROLE, EDGE}:
            yield file.name, file.read_text(errors="replace")


def worker_metrics(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Yield (worker, page) of what every worker shows to Prometheus."""
    for child in sandbox.supervisor.children:
        if child.pid is not None and child.program.family in EVERY_ROLE:
            page = httpx.get(child.program.urls["metrics"], trust_env=False, timeout=10).text
            yield f"{child.program.name}/metrics", page


def seen_in(places: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Return the lines with a canary by the place where they are; empty: none is seen."""
    found = {name: [line[:300] for line in text.splitlines() if MARK in line] for name, text in places}
    return {name: lines for name, lines in found.items() if lines}
