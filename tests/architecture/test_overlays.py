"""The installations in deploy/: what they name is there, their routes open, and each has its senders."""

import re
import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path

import kubernetes_validate
import orjson
import pytest
import yaml

from deploy.cluster import FOLDER
from deploy.figures import CREDENTIALS
from deploy.manifest import NAME
from deploy.workers import workers
from sandbox.credentials import KEY_ID, issue, write_service_account
from settings import Settings
from streams.edge_broker import configured_routes
from streams.routes import open_routes, read_apps
from streams.senders import senders
from tests.architecture.test_kubernetes import FOREIGN, OURS, VERSIONS
from tests.architecture.tree import ROOT
from tests.support.deployed import settings_there_are
from tests.support.overlays import Overlay

OVERLAYS = [Overlay("deploy/example"), Overlay("deploy/example-fcm")]
PAGE = (ROOT / "docs/deploy.md").read_text().replace("\\\n", " ")
SECRETS = {
    name: set(re.findall(r"--from-file=(\S+)", files))
    for name, files in re.findall(r"create secret generic (\S+)((?: +--from-file=\S+)+)", PAGE)
}
"""The files in each secret, as the page has them made."""

MOUNTED = {CREDENTIALS: f"{NAME}-providers", "/run/edge": f"{NAME}-edge"}

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda overlay: overlay.name)


@pytest.fixture
def settled(overlay: Overlay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a pod, whose files lie in a folder here."""
    here = tmp_path / "credentials"
    made = issue(here)
    account = write_service_account(made, "https://127.0.0.1:1/token").read_bytes()
    for name in SECRETS[MOUNTED[CREDENTIALS]]:
        content = {".json": account, ".p8": made.apns_key.read_bytes()}.get(Path(name).suffix, KEY_ID.encode())
        (here / name).write_bytes(content)
    listed = tmp_path / "apps.json"
    listed.write_bytes(orjson.dumps(overlay.apps).replace(CREDENTIALS.encode(), bytes(here)))
    for name, value in overlay.told.items():
        monkeypatch.setenv(name, value.replace(CREDENTIALS, str(here)))
    monkeypatch.setenv("CARILLON_APPS_FILE", str(listed))
    return Settings()


@each_overlay
def test_every_file_that_is_named_is_in_a_secret_that_the_page_has_made(overlay: Overlay) -> None:
    named = list(overlay.named_files())

    assert named
    for file in named:
        folder, _, name = file.rpartition("/")
        assert name in SECRETS[MOUNTED[folder]], file


@each_overlay
def test_every_variable_is_a_setting(overlay: Overlay) -> None:
    assert set(overlay.told) <= settings_there_are()


@each_overlay
async def test_the_routes_of_every_channel_open_with_what_is_told(settled: Settings) -> None:
    apps = read_apps(settled)

    for channel in {channel for given in apps.values() for channel in given}:
        routes = open_routes(channel, apps)
        await routes.start()
        await routes.close()


@each_overlay
def test_each_route_that_the_live_page_shows_has_its_senders_and_each_sender_has_a_route(
    overlay: Overlay, settled: Settings
) -> None:
    every = {worker.name for worker in workers() if worker.sends}
    wanted = senders(sorted({channel for channel, _ in configured_routes(settled)}))

    assert every - overlay.taken_out == {sender.name for sender in wanted}


def test_there_is_an_example_of_several_apps() -> None:
    assert [len(overlay.apps["apps"]) for overlay in OVERLAYS] == [1, 0]


def renderer() -> list[str] | None:
    """Return the command that renders a folder, of whichever program is here."""
    for program, word in (("kustomize", "build"), ("kubectl", "kustomize")):
        if found := shutil.which(program):
            return [found, word]
    return None


@pytest.mark.parametrize("folder", [FOLDER, *(overlay.name for overlay in OVERLAYS)])
def test_kustomize_renders_it(folder: str) -> None:
    tool = renderer()
    if tool is None:
        pytest.skip("neither kustomize nor kubectl is installed; go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1")

    answer = subprocess.run([*tool, folder], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # as found

    assert answer.returncode == 0, answer.stderr
    rendered = list(yaml.safe_load_all(answer.stdout))
    out = {name for overlay in OVERLAYS if overlay.name == folder for name in overlay.taken_out}
    assert {(part["kind"], part["metadata"]["name"]) for part in rendered if part["kind"] != "ConfigMap"} == {
        (part["kind"], part["metadata"]["name"])
        for part in OURS
        if part["metadata"]["labels"]["app.kubernetes.io/component"] not in out
    }
    for part in rendered:
        if part["kind"] not in FOREIGN:
            kubernetes_validate.validate(part, VERSIONS[1], strict=True)
    (servers,) = (part for part in rendered if part["metadata"]["name"] == f"{NAME}-servers")
    peers = [peer for rule in servers["spec"]["egress"] for peer in rule["to"]]
    assert not [peer for peer in peers if "ipBlock" in peer and ip_network(peer["ipBlock"]["cidr"]).is_global]
    for overlay in (overlay for overlay in OVERLAYS if overlay.name == folder):
        assert data_of(rendered, "settings") == overlay.told
        assert orjson.loads(data_of(rendered, "apps")["apps.json"]) == overlay.apps


def data_of(rendered: list[dict[str, object]], name: str) -> dict[str, str]:
    """Return what a map holds that is called so, and after its content."""
    (found,) = (part for part in rendered if part["metadata"]["name"].startswith(f"{NAME}-{name}-"))  # type: ignore[index]
    return dict(found["data"])  # type: ignore[call-overload]
