"""``--house``: a whole house with traffic of every kind and an edge, for as long as it takes to ask everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboards.check.options import Options
from dashboards.check.producing import DEVICES, busy
from dashboards.check.traffic import LEAST_AGE
from rules.identity import device_id
from sandbox.archives import Say
from sandbox.crowd import APP, a_crowd, meant_of
from sandbox.demo_faults import SETTINGS, Faults
from sandbox.opening import open_sandbox
from sandbox.provider_side import tell
from sandbox.running import Sandbox
from sandbox.tokens import token_file

SEED = 7
"""What goes wrong at the providers follows from it."""

WORKERS = {**SETTINGS, "CARILLON_BRAKE__SHARE": "1", "CARILLON_LAUNCH__PAGE_DEVICES": "1000"}
"""The crowd is sent to again and again, so its dead addresses are no news; and small pages are many."""


@contextmanager
def open_busy_house(options: Options, say: Say) -> Iterator[Options]:
    """Give the options with which everything of a house of our own is asked.

    Raises
    ------
    SetupError
        Where the house cannot be opened: a program is missing, or does not start.
    """
    with (
        TemporaryDirectory(prefix="carillon-dashboards-") as name,
        open_sandbox(Path(name), settings=WORKERS, edge=True, say=say) as sandbox,
    ):
        tell(sandbox, meant_of(DEVICES).values(), Faults.MIXED, SEED)
        workers = metrics_of(sandbox)
        say("waits for the first crowd to have its account")
        with busy(sandbox) as notification:
            yield replace(
                options,
                scrape=workers,  # those that stay
                reports=sandbox.urls["edge"]["page"].removesuffix("/"),
                token_file=token_file(sandbox.house.folder),
                notification=notification,
                device=somebody(),
            )


def metrics_of(sandbox: Sandbox) -> list[str]:
    """Return where each worker is scraped."""
    pages = [urls["metrics"] for urls in sandbox.urls.values() if "metrics" in urls]
    return [page.split("//", 1)[1].split("/", 1)[0] for page in pages]


def somebody() -> str:
    """Return a device that the first crowd has."""
    return next(device_id(APP, one.external_id) for one in a_crowd(DEVICES) if one.age >= LEAST_AGE and not one.is_dead)
