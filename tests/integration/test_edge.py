"""``carillon edge`` as a process: in a whole house, over a real registry, over one that is away, and at its end."""

import asyncio
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import pytest

from edge.grants import ALL_APPS, Scope
from edge.minting import mint
from models.control import Control
from models.progress import Counts, Progress, State
from registry.client import open_client
from registry.controls import open_controls
from registry.deliveries import open_deliveries
from sandbox.child import Child
from sandbox.house import ROOT
from sandbox.leash import Leash
from sandbox.ports import free_ports
from sandbox.program import Program
from streams.topology import groups
from tests.support.builders import NOON
from tests.support.certificates import Authority, an_authority
from tests.support.eventually import eventually, eventually_async
from tests.support.producer import Producer

NOBODY = "mongodb://carillon:canary-password@127.0.0.1:1"


@dataclass(frozen=True)
class Edge:
    """A running edge, and a token of its shop."""

    child: Child
    url: str
    token: str
    tokens_file: Path
    context: ssl.SSLContext

    def get(self, path: str, token: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return httpx.get(self.url + path, headers=headers, timeout=15, verify=self.context)

    def said(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.child.log_file.read_text().splitlines()]


@contextmanager
def running_edge(
    folder: Path,
    mongo_uri: str,
    database: str,
    authority: Authority | None = None,
    told: Mapping[str, str] | None = None,
) -> Iterator[Edge]:
    """An edge on this machine; with an authority it listens everywhere, by TLS, and asks who connects."""
    (port,) = free_ports(1)
    tokens_file = folder / "tokens.json"
    token = mint(tokens_file, "analyst", "shop", [Scope.READ], None)
    environment = {
        **(told or {}),
        "PYTHONPATH": str(ROOT),
        "CARILLON_EDGE__TOKENS_FILE": str(tokens_file),
        "CARILLON_EDGE__PORT": str(port),
        "CARILLON_MONGO__URI": mongo_uri,
        "CARILLON_MONGO__DATABASE": database,
        "CARILLON_MONGO__TIMEOUT_S": "2",
    }
    context = ssl.create_default_context()
    if authority is not None:
        environment |= tls_files(authority, folder)
        context = a_client_of(authority, folder)
    command = (sys.executable, "-m", "streams.cli", "edge")
    url = f"{'http' if authority is None else 'https'}://127.0.0.1:{port}"
    with Leash() as leash:
        child = Child(
            Program("edge", command, environment, is_ready=lambda: answers(f"{url}/healthz", context)), folder, leash
        )
        try:
            child.start()
            child.wait_ready()
            yield Edge(child, url, token, tokens_file, context)
        finally:
            child.stop()


def tls_files(authority: Authority, folder: Path) -> dict[str, str]:
    pem = authority.sign(folder, "edge")
    pem.key_file.chmod(0o600)
    return {
        "CARILLON_EDGE__HOST": "0.0.0.0",
        "CARILLON_EDGE__TLS_CERT_FILE": str(pem.cert_file),
        "CARILLON_EDGE__TLS_KEY_FILE": str(pem.key_file),
        "CARILLON_EDGE__TLS_CLIENT_CA_FILE": str(authority.pem.cert_file),
    }


def a_client_of(authority: Authority, folder: Path) -> ssl.SSLContext:
    """Return what somebody connects with who has a certificate of this authority."""
    pem = authority.sign(folder, "analyst", for_client=True)
    context = ssl.create_default_context(cafile=authority.pem.cert_file)
    context.load_cert_chain(pem.cert_file, pem.key_file)
    return context


def answers(url: str, context: ssl.SSLContext) -> bool:
    try:
        return httpx.get(url, timeout=1, verify=context).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def test_an_account_that_was_recorded_is_told(tmp_path: Path, mongo_uri: str) -> None:
    database = f"carillon_test_{uuid4().hex}"
    client = open_client(mongo_uri, 10)
    counts = Counts(selected=3, accepted=2, pending=1)
    account = Progress(
        notification_id="sale", app="shop", state=State.RUNNING, version=1, counts=counts, updated_at=NOON
    )
    try:
        await open_deliveries(client[database]).progress([account])
        with running_edge(tmp_path, mongo_uri, database) as edge:
            choices = edge.get("/v1/variables/apps").json()
            told = edge.get("/v1/reports/notifications/sale/timeseries").json()
            ready = edge.get("/readyz")
    finally:
        await client.drop_database(database)
        await client.close()

    assert choices == [{"text": "shop", "value": "shop"}]
    assert told == {"data": [], "complete": False}
    assert ready.status_code == 200


def test_while_the_registry_is_away_it_says_so_and_no_log_holds_a_secret(tmp_path: Path) -> None:
    with running_edge(tmp_path, NOBODY, "carillon") as edge:
        status = {path: edge.get(path).status_code for path in ("/healthz", "/readyz", "/v1/reports/notifications")}
        edge.get("/v1/deliveries?notification_id=canary-id", token="canary-token")
        lines = edge.said()

    assert status == {"/healthz": 200, "/readyz": 503, "/v1/reports/notifications": 503}
    assert {line["event"] for line in lines} == {"edge_serves", "registry_away"}
    assert "canary" not in str(lines)
    assert edge.token not in str(lines)


def test_a_token_that_is_made_or_taken_back_counts_while_it_runs(tmp_path: Path) -> None:
    with running_edge(tmp_path, NOBODY, "carillon") as edge:
        newer = mint(edge.tokens_file, "another", "bank", [Scope.READ], None)
        eventually(lambda: edge.get("/v1/variables/apps", newer).json() == [{"text": "bank", "value": "bank"}])
        edge.tokens_file.write_text("{}")
        eventually(lambda: edge.get("/v1/variables/apps", newer).status_code == 401)


async def test_in_a_whole_house_the_lag_of_every_role_is_told_and_a_command_comes_into_force(
    producer: Producer, tmp_path: Path
) -> None:
    house, database = producer.sandbox, producer.database
    scope = "app:slow-by-the-edge"

    def steer(edge: Edge, token: str, rate: float | None) -> httpx.Response:
        body = {"type": "throttle", "scope": scope, "rate_per_s": rate, "why": "a test"}
        return httpx.post(
            f"{edge.url}/v1/controls", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=15
        )

    async def control() -> Control | None:
        return next(iter(await open_controls(database).of([scope])), None)

    async def limited() -> Control | None:
        found = await control()
        return found if found is not None and found.rate_per_s == 5 else None

    async def lifted() -> bool:
        found = await control()
        return found is not None and found.rate_per_s is None

    async def every_role_is_told() -> bool:
        answer = await asyncio.to_thread(edge.get, "/v1/lag", token)
        assert answer.status_code == 200, answer.text  # the first look at a busy broker takes longer than one waits
        return {row["role"] for row in answer.json()["data"]} == set(groups())

    with running_edge(tmp_path, house.mongo_uri, database.name, told=house.environment()) as edge:
        token = mint(edge.tokens_file, "operator", ALL_APPS, [Scope.READ, Scope.CONTROL], None)
        assert await eventually_async(every_role_is_told, 30.0)
        answer = await asyncio.to_thread(steer, edge, token, 5.0)
        found = await eventually_async(limited)
        await asyncio.to_thread(steer, edge, token, None)
        assert await eventually_async(lifted)

    assert answer.status_code == 202, answer.text
    assert found is not None
    assert found.limited is not None
    assert (found.limited.by, found.limited.why) == ("operator", "a test")


def test_an_open_page_does_not_hold_up_its_end(tmp_path: Path) -> None:
    with running_edge(tmp_path, NOBODY, "carillon") as edge:
        headers = {"Authorization": f"Bearer {edge.token}"}
        with httpx.stream("GET", f"{edge.url}/v1/live", headers=headers, timeout=15) as page:
            lines = page.iter_lines()
            assert next(lines) == "event: snapshot"
            began = time.monotonic()
            os.kill(edge.child.pid or 0, signal.SIGTERM)
            rest = list(lines)
        assert eventually(lambda: edge.child.code is not None)
        took_s = time.monotonic() - began

    assert any(line.startswith("data: ") for line in rest), "what was under way is told to its end"
    assert edge.child.code == 0
    assert took_s < 3, "the drain of ten seconds was waited for"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with running_edge(tmp_path, NOBODY, "carillon") as edge:
        os.kill(edge.child.pid or 0, number)

        assert eventually(lambda: edge.child.code is not None)
        assert edge.child.code == 0


def test_beyond_this_machine_it_speaks_tls_and_only_with_whom_it_knows(tmp_path: Path) -> None:
    authority = an_authority(tmp_path)

    with running_edge(tmp_path, NOBODY, "carillon", authority) as edge:
        known = edge.get("/healthz").status_code
        stranger = ssl.create_default_context(cafile=authority.pem.cert_file)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{edge.url}/healthz", verify=stranger)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{edge.url}/healthz".replace("https", "http"))
        (told,) = [line for line in edge.said() if line["event"] == "edge_serves"]

    assert known == 200
    assert told["kind"] == "https"


def test_it_does_not_listen_beyond_this_machine_without_tls(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    mint(tmp_path / "tokens.json", "analyst", "shop", [Scope.READ], None)
    told = {
        "CARILLON_EDGE__HOST": "0.0.0.0",
        "CARILLON_EDGE__PORT": str(port),
        "CARILLON_EDGE__TOKENS_FILE": str(tmp_path / "tokens.json"),
    }

    ended = subprocess.run(
        [sys.executable, "-m", "streams.cli", "edge"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **told},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("carillon: CARILLON_EDGE__HOST: on 0.0.0.0 anybody could read")
    assert "Traceback" not in ended.stderr
