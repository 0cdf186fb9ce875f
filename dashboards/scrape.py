"""Prometheus' own configuration: as the containers of ``docker-compose.kafka.yml`` need it, and as a cluster does."""

from typing import Any, Final

from dashboards.metric import EDGE_JOB, JOB
from dashboards.rules import RULES_FILE, page
from deploy.figures import EDGE, EDGE_PORT, PORT
from deploy.workers import workers

EVERY: Final = "5s"
"""Between two looks: people watch a campaign of minutes, and a page of metrics takes a worker some 20 ms."""

TOKEN: Final = "/run/edge/prometheus-token"  # noqa: S105  # where it lies
"""The edge tells its figures to a token of all apps; the container that makes Grafana's makes this one too."""

CLUSTER_TOKEN: Final = "/etc/prometheus/carillon/token"  # noqa: S105  # where it lies
"""Where the Prometheus of a cluster has it mounted."""

NAMESPACE: Final = "carillon"
"""Of ``deploy/example``."""

LABEL: Final = "__meta_kubernetes_pod_label_app_kubernetes_io_"


def scrape_page() -> str:
    """Return ``prometheus.yml``: each kind of worker is found by its name, however many of it there are."""
    names = [worker.name for worker in workers()]
    content: dict[str, Any] = {
        "global": {"scrape_interval": EVERY, "evaluation_interval": "15s"},
        "rule_files": [RULES_FILE],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]},
        "scrape_configs": [
            {"job_name": JOB, **_looked_up(names, PORT)},
            {"job_name": EDGE_JOB, **_shows(TOKEN), **_looked_up([EDGE], EDGE_PORT)},
        ],
    }
    return page(content)


def cluster_page() -> str:
    """Return ``prometheus.kubernetes.yml``: the jobs for a Prometheus of a cluster; pods are found by their labels."""
    jobs = [
        {"job_name": JOB, **_pods(_if("drop", "component", EDGE))},
        {"job_name": EDGE_JOB, **_shows(CLUSTER_TOKEN), **_pods(_if("keep", "component", EDGE))},
    ]
    return page({"rule_files": [RULES_FILE], "scrape_configs": jobs})


def _shows(file: str) -> dict[str, Any]:
    return {"authorization": {"credentials_file": file}}


def _looked_up(names: list[str], port: int) -> dict[str, Any]:
    return {"dns_sd_configs": [{"names": names, "type": "A", "port": port, "refresh_interval": "10s"}]}


def _pods(which: dict[str, Any]) -> dict[str, Any]:
    """Return how pods are found that serve HTTP, each called by its name."""
    named = {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "instance"}
    port = "__meta_kubernetes_pod_container_port_name"
    serving = {"action": "keep", "source_labels": [port], "regex": "http"}
    return {
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [NAMESPACE]}}],
        "relabel_configs": [_if("keep", "name", "carillon"), which, serving, named],
    }


def _if(action: str, label: str, value: str) -> dict[str, Any]:
    return {"action": action, "source_labels": [LABEL + label], "regex": value}
