"""Whether every account of a house balances, as its own workers say."""

import httpx

from benchmarks.scraped import read
from sandbox.running import Sandbox

IMBALANCE = "carillon_ledger_imbalance"
TIMEOUT_S = 10.0


def imbalances(sandbox: Sandbox) -> dict[str, float]:
    """Return what each worker that keeps accounts says it is out by; one that does not answer says nothing."""
    found = {}
    for child in sandbox.supervisor.children:
        if child.program.family == "tally" and child.pid is not None:
            try:
                page = httpx.get(child.program.urls["metrics"], trust_env=False, timeout=TIMEOUT_S).text
            except httpx.HTTPError:
                continue
            found[child.program.name] = read(page).sum(IMBALANCE)
    return found
