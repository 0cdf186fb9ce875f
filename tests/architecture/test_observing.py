"""What watches the containers finds them: probes, Prometheus and Grafana, as the compose file brings them up."""

import json
import re
from pathlib import Path

import yaml

from deploy.composed import compose
from deploy.figures import PORT
from deploy.workers import workers
from settings import Settings
from tests.architecture.tree import ROOT

SERVICES = compose()["services"]
WORKERS = {worker.name: SERVICES[worker.name] for worker in workers()}
SOURCES = ROOT / "deploy/grafana/datasources.yml"


def test_each_probe_asks_where_its_service_listens() -> None:
    """Of ours; a worker listens where the image says, the edge where its setting says."""
    image = dict(re.findall(r"(CARILLON_\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))
    for name, service in {**WORKERS, "edge": SERVICES["edge"]}.items():
        port = Settings().edge.port if name == "edge" else image["CARILLON_WORKER__HTTP_PORT"]

        assert f"http://127.0.0.1:{port}/readyz" in service["healthcheck"]["test"][-1]
    assert int(image["CARILLON_WORKER__HTTP_PORT"]) == PORT


def test_prometheus_finds_every_worker_and_the_edge_where_they_listen() -> None:
    told = yaml.safe_load((ROOT / "dashboards/prometheus.yml").read_text())
    found, edge = [part for job in told["scrape_configs"] for part in job["dns_sd_configs"]]

    assert set(found["names"]) == set(WORKERS)
    assert found["port"] == PORT
    assert (edge["names"], edge["port"]) == (["edge"], Settings().edge.port)


def test_prometheus_shows_the_edge_a_token_that_is_made_and_mounted_for_it() -> None:
    told = yaml.safe_load((ROOT / "dashboards/prometheus.yml").read_text())
    (file,) = [job["authorization"]["credentials_file"] for job in told["scrape_configs"] if "authorization" in job]

    assert f"> {file}" in SERVICES["edge-token"]["command"][0]
    assert f"edge:{Path(file).parent}:ro" in SERVICES["prometheus"]["volumes"]
    assert "edge-token" in SERVICES["prometheus"]["depends_on"], "else the folder would belong to Prometheus"


def test_grafana_has_a_source_of_each_kind_that_a_dashboard_asks_for_and_each_is_a_service() -> None:
    sources = yaml.safe_load(SOURCES.read_text())["datasources"]
    boards = [json.loads(path.read_text()) for path in (ROOT / "dashboards").glob("*.json")]
    asked = {
        variable["query"]
        for board in boards
        for variable in board["templating"]["list"]
        if variable["type"] == "datasource"
    }

    assert boards
    assert asked <= {source["type"] for source in sources}
    for source in sources:
        name, port = source["url"].removeprefix("http://").split(":")
        assert f"127.0.0.1:{port}:{port}" in SERVICES[name]["ports"]


def test_what_is_read_as_a_file_is_mounted() -> None:
    files = re.findall(r"\$__file\{(\S+)\}", SOURCES.read_text())
    mounts = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    options = yaml.safe_load((ROOT / "deploy/grafana/boards.yml").read_text())["providers"][0]["options"]

    assert files
    assert options["path"] in mounts
    for file in files:
        assert str(Path(file).parent) in mounts
        assert file in SERVICES["edge-token"]["command"][0]
