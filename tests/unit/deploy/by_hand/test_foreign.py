import dataclasses
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import yaml

from deploy.by_hand.container import Container, containers
from deploy.by_hand.foreign import Stand, properties, stand
from deploy.by_hand.here import Here
from deploy.by_hand.image import image
from deploy.composed import ROOT, compose

CONTAINERS = {one.name: one for one in containers(compose()["services"], image(ROOT), {"send-fcm": 2})}


def fetch() -> Path:
    return Path("archives")


@pytest.fixture
def here(tmp_path: Path) -> Here:
    ports = count(20_001)
    found = Here(tmp_path, tuple(compose()["services"]), lambda: next(ports))
    for one in CONTAINERS.values():
        found.environment(one)
    return found


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets this machine have these programs and no others."""

    def put(*names: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in names:
            (folder / name).touch(mode=0o755)
        monkeypatch.setenv("PATH", str(folder))

    return put


def test_a_variable_of_kafkas_image_is_a_property() -> None:
    told = {"KAFKA_LOG_DIRS": "/a", "KAFKA_A__B_C___D": "1", "KAFKA_HEAP_OPTS": "-Xmx1g"}

    assert properties(told) == {"log.dirs": "/a", "a_b.c-d": "1"}


def test_kafka_is_started_by_the_properties_of_the_file(here: Here) -> None:
    found = stand(CONTAINERS["kafka"], here, fetch)

    assert isinstance(found, Stand)
    assert {"-Xmx1g", "-Xms512m"} <= set(found.program.command)
    told = properties(here.environment(CONTAINERS["kafka"]))
    assert told["listeners"].startswith(f"INSIDE://127.0.0.1:{here.port('kafka', '9092')},")
    assert told["advertised.listeners"].startswith(f"INSIDE://127.0.0.1:{here.port('kafka', '9092')},")
    assert told["log.dirs"] == f"{here.folder}/volumes/kafka"


def test_prometheus_asks_every_worker_and_the_edge_where_they_are_here(
    here: Here, on_path: Callable[..., None]
) -> None:
    on_path("prometheus")
    here.port("edge", "8080")  # as its own environment claims it
    found = stand(CONTAINERS["prometheus"], here, fetch)
    assert isinstance(found, Stand)
    assert found.program.prepare is not None
    found.program.prepare()
    folder = here.folder / "containers/prometheus/etc"
    said = yaml.safe_load((folder / "prometheus.yml").read_text())
    job, of_edge = said["scrape_configs"]
    (targets,) = job["static_configs"]

    workers = [name for name, one in CONTAINERS.items() if "worker" in one.command]
    assert sorted(targets["targets"]) == sorted(f"127.0.0.1:{here.port(name, '9100')}" for name in workers)
    assert "dns_sd_configs" not in job
    assert of_edge["static_configs"] == [{"targets": [f"127.0.0.1:{here.port('edge', '8080')}"]}]
    assert of_edge["authorization"] == {"credentials_file": f"{here.folder}/volumes/edge/prometheus-token"}
    assert said["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] == [
        f"127.0.0.1:{here.port('alertmanager', '9093')}"
    ]
    assert (folder / "alerts.yml").read_text() == (ROOT / "dashboards/alerts.yml").read_text()
    assert f"--config.file={folder}/prometheus.yml" in found.program.command
    assert "--enable-feature=exemplar-storage" in found.program.command


@pytest.mark.parametrize("name", ["prometheus", "alertmanager", "grafana"])
def test_what_is_not_on_this_machine_is_told(here: Here, on_path: Callable[..., None], name: str) -> None:
    on_path()

    assert stand(CONTAINERS[name], here, fetch) == f"no {name} is here"


def test_without_its_own_shell_the_registry_is_asked_by_a_driver(here: Here, on_path: Callable[..., None]) -> None:
    on_path()
    found = stand(CONTAINERS["mongo"], here, fetch)

    assert isinstance(found, Stand)
    assert "for lack of mongosh" in found.note


def test_an_image_that_nobody_knows_is_not_here(here: Here) -> None:
    one: Container = dataclasses.replace(CONTAINERS["grafana"], image="example/painter:1.2.3")

    assert stand(one, here, fetch) == "no painter is here"
