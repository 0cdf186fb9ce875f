"""Prometheus' own configuration, as the containers of ``docker-compose.kafka.yml`` need it."""

from typing import Any, Final

from dashboards.metric import JOB
from dashboards.rules import RULES_FILE, page
from deploy.figures import PORT
from deploy.workers import workers

EVERY: Final = "5s"
"""Between two looks: people watch a campaign of minutes, and a page of metrics takes a worker some 20 ms."""


def scrape_page() -> str:
    """Return ``prometheus.yml``: each kind of worker is found by its name, however many of it there are."""
    names = [worker.name for worker in workers()]
    content: dict[str, Any] = {
        "global": {"scrape_interval": EVERY, "evaluation_interval": "15s"},
        "rule_files": [RULES_FILE],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]},
        "scrape_configs": [
            {
                "job_name": JOB,
                "dns_sd_configs": [{"names": names, "type": "A", "port": PORT, "refresh_interval": "10s"}],
            }
        ],
    }
    return page(content)
