"""docker-compose.kafka.yml and the code agree, and the file is one that compose takes."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.composed import compose, environment, filled, services
from deploy.files import stale
from deploy.workers import WORKER, workers
from sandbox.credentials import KEY_ID, TEAM_ID, TOPIC
from settings import Settings
from simulators.__main__ import _arguments
from streams.console.workers import SPARE_S
from streams.edge_broker import configured_routes
from streams.routes import read_apps
from tests.architecture.tree import ROOT
from tests.support.deployed import parse, settings_there_are

FILE = "docker-compose.kafka.yml"
OURS = services(ours=True)
WORKERS = {name: service for name, service in OURS.items() if service.get("command", [""])[0] == WORKER}
ONCE = "service_completed_successfully"


def test_no_generated_file_is_stale() -> None:
    assert stale() == [], "run `make manifests`"


def test_it_is_a_compose_file() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")

    answer = subprocess.run(  # noqa: S603  # a tool of the same environment
        [tool, "--builtin-schema", "vendor.compose-spec", FILE], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout


def test_compose_itself_takes_it() -> None:
    docker = shutil.which("docker") or "docker"
    words = [docker, "compose", "-f", FILE, "config", "--quiet"]
    if not _has_compose(docker):
        pytest.skip("docker compose is not installed; its schema has been asked all the same")

    answer = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # as found

    assert answer.returncode == 0, answer.stderr


def _has_compose(docker: str) -> bool:
    try:
        return subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0  # noqa: S603  # as found
    except OSError:
        return False


def test_there_is_one_service_per_role_of_the_code_and_none_beside() -> None:
    assert {name: tuple(service["command"][1:]) for name, service in WORKERS.items()} == {
        worker.name: worker.words for worker in workers()
    }


@pytest.mark.parametrize("name", [name for name, service in OURS.items() if "entrypoint" not in service])
def test_each_command_is_one_that_carillon_takes(name: str) -> None:
    parse(OURS[name]["command"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("worker paint", "'paint' is not one of"),
        ("worker tally --speed 9", "--speed"),
        ("sandbox credentials", "folder"),
        ("worker send", "needs --channel and --lane"),
        ("paint", "No such command"),
    ],
)
def test_a_command_that_carillon_does_not_take_would_be_noticed(words: str, why: str) -> None:
    with pytest.raises(Exception, match=why):
        parse(words.split())


def test_a_command_inside_of_a_script_is_one_that_carillon_takes() -> None:
    (script,) = OURS["edge-token"]["command"]
    commands = re.findall(r"\bcarillon ([^>]*)>", script)

    assert len(commands) == 2
    for command in commands:
        parse(shlex.split(command))


@pytest.mark.parametrize("name", [name for name in OURS if name.endswith("-simulator")])
def test_each_simulator_is_told_what_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert OURS[name]["entrypoint"] == ["python", "-m", "simulators"]
    monkeypatch.setattr(sys, "argv", ["simulators", *OURS[name]["command"]])

    assert f"{_arguments().provider}-simulator" == name


@pytest.mark.parametrize("name", OURS)
def test_each_variable_is_a_setting_and_each_value_one_that_it_takes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = environment(OURS[name])

    assert set(told) <= settings_there_are()
    for key, value in told.items():
        monkeypatch.setenv(key, value)
    assert Settings().kafka.bootstrap


def test_the_simulators_and_who_speaks_to_them_know_the_same_names() -> None:
    told = environment(WORKERS["send-apns"])

    assert [told[f"CARILLON_PROVIDERS__APNS__{name}"] for name in ("KEY_ID", "TEAM_ID", "TOPIC")] == [
        KEY_ID,
        TEAM_ID,
        TOPIC,
    ]
    for name in (name for name in OURS if name.endswith("-simulator")):
        assert f"--host={name}" in OURS["credentials"]["command"]
        assert f"https://{name}:8443" in told.values()


def test_workers_can_be_scaled_by_a_number_alone() -> None:
    for service in WORKERS.values():
        assert not {"container_name", "ports", "hostname"} & set(service)
        assert environment(service)["CARILLON_WORKER__INSTANCE"] == "auto"


def test_a_worker_is_left_the_time_to_drain() -> None:
    needed_s = Settings().worker.drain_s + SPARE_S

    for service in WORKERS.values():
        assert int(service["stop_grace_period"].removesuffix("s")) >= needed_s


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_no_more_than_they_must(name: str) -> None:
    service = OURS[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "user", "network_mode"} & set(service)


def test_the_credentials_are_where_they_are_needed_and_read_there_alone() -> None:
    holders = {
        name: [volume for volume in map(filled, service.get("volumes", [])) if volume.startswith("credentials:")]
        for name, service in OURS.items()
    }
    senders = {worker.name for worker in workers() if worker.sends}

    assert {name for name, found in holders.items() if found == ["credentials:/run/carillon:ro"]} == {
        *senders,
        *(name for name in OURS if name.endswith("-simulator")),
    }
    assert [name for name, found in holders.items() if found == ["credentials:/run/carillon"]] == ["credentials"]


def test_every_worker_and_the_edge_have_the_list_of_apps_where_they_are_told_to_look() -> None:
    """All of them read it; one who is told and has it not would never start."""
    mount = "./deploy/apps.json:/etc/carillon/apps.json:ro"
    told = {name: environment(service).get("CARILLON_APPS_FILE") for name, service in OURS.items()}
    mounts = {name: [filled(volume) for volume in service.get("volumes", [])] for name, service in OURS.items()}

    assert {name for name, file in told.items() if file} == {*WORKERS, "edge"}
    assert {file for file in told.values() if file} == {"/etc/carillon/apps.json"}
    assert {name for name, found in mounts.items() if mount in found} == {*WORKERS, "edge"}
    assert read_apps(Settings(apps_file=ROOT / "deploy/apps.json")).keys() == {"default"}


def test_the_edge_shows_the_routes_that_the_senders_have(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in environment(OURS["edge"]).items():
        monkeypatch.setenv(key, value.replace("/etc/carillon", str(ROOT / "deploy")))

    assert {channel for channel, _ in configured_routes(Settings())} == {"fcm", "apns"}


def test_what_a_service_waits_for_can_come() -> None:
    every = compose()["services"]
    for service in every.values():
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == ONCE:
                assert every[name]["restart"] == "on-failure", f"{name} must end"
            else:
                assert "test" in every[name]["healthcheck"], name


def test_every_image_is_pinned_and_every_container_comes_back() -> None:
    for name, service in compose()["services"].items():
        assert name in OURS or re.search(r":v?\d+\.\d+\.\d+$", service["image"]), service["image"]
        assert service["restart"] in {"unless-stopped", "on-failure"}, name


def test_every_volume_is_declared_and_every_file_is_there() -> None:
    for service in compose()["services"].values():
        for volume in map(filled, service.get("volumes", [])):
            source = volume.partition(":")[0]
            there = (ROOT / source).exists() if source.startswith(".") else source in compose()["volumes"]
            assert there, volume


def test_nothing_is_open_to_the_outside_and_no_secret_is_in_the_file() -> None:
    for service in compose()["services"].values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), port
    assert not re.search(r"(?i)password[:=]|-----BEGIN|//[^/\s]+:[^/\s]+@", (ROOT / FILE).read_text())
