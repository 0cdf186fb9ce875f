"""What workers tell of themselves: one look at ``/metrics`` of each."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families

from sandbox.running import Sandbox

TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """One worker's samples at one moment."""

    samples: tuple[tuple[str, Mapping[str, str], float], ...]
    """Name, labels and value of each."""

    def sum(self, name: str, **labels: str) -> float:
        """Return the sum of a metric's samples that have these labels; 0 where there is none."""
        return sum(value for one, of, value in self.samples if one == name and labels.items() <= of.items())


def read(text: str) -> Told:
    """Return what a page of metrics says."""
    families = text_string_to_metric_families(text)
    return Told(tuple((sample.name, sample.labels, sample.value) for family in families for sample in family.samples))


def scrape(sandbox: Sandbox, role: str, instances: int) -> dict[str, Told]:
    """Return what each of a role's first *instances* workers tells, by its name; raises httpx.HTTPError."""
    names = [f"{role}-{number + 1}" for number in range(instances)]
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client:
        return {name: read(client.get(sandbox.urls[name]["metrics"]).raise_for_status().text) for name in names}
