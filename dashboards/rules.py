"""The alerts as Prometheus reads them, and their examples as ``promtool test rules`` does."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from dashboards.alert import Alert, Example
from dashboards.alerts_flow import FLOW_ALERTS
from dashboards.alerts_objectives import OBJECTIVE_ALERTS, recordings
from dashboards.alerts_providers import PROVIDER_ALERTS
from dashboards.alerts_workers import WORKER_ALERTS

GROUPS: Final[dict[str, tuple[Alert, ...]]] = {
    "objectives": OBJECTIVE_ALERTS,
    "flow": FLOW_ALERTS,
    "providers": PROVIDER_ALERTS,
    "workers": WORKER_ALERTS,
}
ALERTS: Final = tuple(alert for group in GROUPS.values() for alert in group)

RULES_FILE: Final = "alerts.yml"
NOTE: Final = "# Written by `make dashboards` from the code beside it; change it there.\n"


def rules_page() -> str:
    """Return ``alerts.yml``."""
    groups = [{"name": f"carillon-{name}", "rules": [*_recorded(name), *map(_rule, GROUPS[name])]} for name in GROUPS]
    return page({"groups": groups})


def tests_page() -> str:
    """Return ``alerts.test.yml``: each example of each alert, minute by minute."""
    tests = [_test(alert, example) for alert in ALERTS for example in alert.examples]
    return page({"rule_files": [RULES_FILE], "evaluation_interval": "1m", "tests": tests})


def _recorded(group: str) -> Iterator[dict[str, str]]:
    if group == "objectives":
        yield from ({"record": name, "expr": expr.text} for name, expr in recordings())


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert.name,
        "expr": alert.expr.text,
        "for": alert.lasting,
        "labels": {"severity": alert.severity.value},
        "annotations": alert.annotations,
    }


def _test(alert: Alert, example: Example) -> dict[str, Any]:
    expected = [
        {
            "exp_labels": {"severity": alert.severity.value, **fired.labels},
            "exp_annotations": alert.told(fired),
        }
        for fired in example.fires
    ]
    moments = [(example.at, expected), *([(example.not_yet, [])] if example.not_yet else [])]
    return {
        "name": f"{alert.name}: {example.sentence}",
        "interval": "1m",
        "input_series": [{"series": series, "values": values} for series, values in example.series.items()],
        "alert_rule_test": [
            {"eval_time": moment, "alertname": alert.name, "exp_alerts": alerts} for moment, alerts in moments
        ],
    }


def page(content: dict[str, Any]) -> str:
    """Return a file in YAML, with a note of where it comes from."""
    return NOTE + str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120))
