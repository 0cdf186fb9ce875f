"""A Prometheus of the checker's own, which scrapes what it is given and is gone afterwards."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import yaml

from dashboards.metric import JOB
from dashboards.rules import RULES_FILE, rules_page

PROGRAM: Final = "prometheus"
EVERY: Final = "2s"
"""Between two looks at a worker."""

START_S: Final = 30.0
"""Within which Prometheus starts and has seen every target; on a busy machine it takes five."""

POLL_S: Final = 0.2
STOP_S: Final = 10.0


class NoPrometheusError(Exception):
    """It cannot be started, or does not see what it should; the message says what to do."""


@contextmanager
def open_prometheus(targets: Sequence[str], start_s: float = START_S) -> Iterator[str]:
    """Start one that scrapes *targets* (``host:port``) and knows the alerts; give its address when all are up.

    Raises
    ------
    NoPrometheusError
        Where the program is missing, does not start, or cannot reach a target.
    """
    program = find_program()
    with TemporaryDirectory(prefix="carillon-dashboards-") as folder:
        address = f"127.0.0.1:{_free_port()}"
        with _running(program, Path(folder), targets, address) as process, httpx.Client() as client:
            wait = partial(_wait_until, process, time.monotonic() + start_s)
            wait(lambda: _is_ready(client, address), lambda: f"prometheus does not answer at {address}")
            wait(lambda: not _unseen(client, address), lambda: _complaint(client, address))
            yield f"http://{address}"


def find_program() -> str:
    """Return where the program is; raises NoPrometheusError."""
    program = shutil.which(PROGRAM)
    if program is None:
        message = (
            "prometheus is not installed: apt-get install prometheus (Debian), or name a running one "
            "(--prometheus URL), or judge the files alone (--files)"
        )
        raise NoPrometheusError(message)
    return program


def configuration(targets: Sequence[str]) -> str:
    """Return ``prometheus.yml`` for these targets."""
    content = {
        "global": {"scrape_interval": EVERY, "evaluation_interval": EVERY},
        "rule_files": [RULES_FILE],
        "scrape_configs": [{"job_name": JOB, "static_configs": [{"targets": list(targets)}]}],
    }
    return str(yaml.safe_dump(content))


@contextmanager
def _running(program: str, folder: Path, targets: Sequence[str], address: str) -> Iterator["subprocess.Popen[bytes]"]:
    (folder / "prometheus.yml").write_text(configuration(targets), encoding="utf-8")
    (folder / RULES_FILE).write_text(rules_page(), encoding="utf-8")
    flags = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # the program that was found
            [program, *flags, f"--web.listen-address={address}"], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until(
    process: "subprocess.Popen[bytes]", until_s: float, is_so: Callable[[], bool], complaint: Callable[[], str]
) -> None:
    while not is_so():
        if process.poll() is not None or time.monotonic() > until_s:
            raise NoPrometheusError(complaint())
        time.sleep(POLL_S)


def _is_ready(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(f"http://{address}/-/ready").is_success
    except httpx.HTTPError:
        return False


def _unseen(client: httpx.Client, address: str) -> list[dict[str, Any]]:
    """Return the targets that are not up (yet)."""
    told = client.get(f"http://{address}/api/v1/targets").json()["data"]["activeTargets"]
    return [target for target in told if target["health"] != "up"] if told else [{"scrapeUrl": "any", "lastError": ""}]


def _complaint(client: httpx.Client, address: str) -> str:
    unseen = "; ".join(f"{target['scrapeUrl']} {target['lastError']}".strip() for target in _unseen(client, address))
    return f"not reached: {unseen}. Is it a worker's port (`carillon sandbox status`)?"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
