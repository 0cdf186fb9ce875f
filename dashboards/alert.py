"""An alert as data: when it fires, whom it wakes, what it says, and examples of both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dashboards.metric import Field
from dashboards.promql import Expr
from telemetry.metrics import PREFIX

RUNBOOK: Final = "docs/runbook.md"

TEMPLATE: Final = re.compile(r"\{\{ \$(labels\.)?(\w+)[^}]*\}\}")
"""A label, or the value, in what an alert says."""


class Severity(StrEnum):
    """Whom an alert wakes."""

    PAGE = "page"
    """Somebody, now: people are not told, or will not be."""

    TICKET = "ticket"
    """Nobody; it has to be looked at within days."""


@dataclass(frozen=True, slots=True)
class Fired:
    """An alert that an example expects."""

    labels: Mapping[str, str]
    value: str = ""
    """The value as the description shows it, where it does."""


@dataclass(frozen=True, slots=True)
class Example:
    """What is measured, minute by minute, and what follows."""

    sentence: str
    series: Mapping[str, str]
    """A series -> its values in promtool's notation, one a minute."""

    at: str
    fires: Sequence[Fired] = ()
    not_yet: str = ""
    """A moment at which it is so already, and has not been for long enough."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert."""

    name: str
    expr: Expr
    lasting: str
    """For how long it has to be so, such as ``2m``."""

    severity: Severity
    summary: str
    description: str
    examples: Sequence[Example]

    @property
    def anchor(self) -> str:
        """Its section of the runbook, as a link ends."""
        return self.name.lower()

    @property
    def annotations(self) -> dict[str, str]:
        """What it says, and where to read on."""
        return {
            "summary": self.summary,
            "description": self.description,
            "runbook_url": f"{RUNBOOK}#{self.anchor}",
        }

    def told(self, fired: Fired) -> dict[str, str]:
        """Return what it says of one case, its labels and value filled in."""
        known = {**fired.labels, "value": fired.value}
        return {name: TEMPLATE.sub(lambda found: known[found[2]], text) for name, text in self.annotations.items()}


def sample(field: Field, part: str = "", also: str = "", **labels: str) -> str:
    """Return a series as a worker exposes it; ValueError where it would have other labels."""
    spec = field.spec
    if set(labels) != set(spec.labels):
        message = f"{spec.name} has the labels {sorted(spec.labels)}, not {sorted(labels)}"
        raise ValueError(message)
    said = [f'{name}="{value}"' for name, value in labels.items()] + ([also] if also else [])
    return f"{PREFIX}{spec.full_name}{part}" + (f"{{{','.join(said)}}}" if said else "")
