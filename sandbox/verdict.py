"""How a demo went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.account import disagreements
from sandbox.demo_faults import Faults
from sandbox.disagreement import Disagreement
from sandbox.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it went."""

    devices: int
    faults: Faults
    seed: int
    evidence: Evidence
    seconds: float
    """From the command's publication to the final account."""

    cpu_us_per_device: Mapping[str, float]
    """By role, over the launch alone; of a killed process only what its successor used."""

    disagreements: list[Disagreement]

    def as_json(self) -> dict[str, Any]:
        """Return the line that scripts read; README.md says what each field is."""
        evidence = self.evidence
        counted = {channel: evidence.witness(channel).counted() for channel in evidence.channels}
        return {
            "devices": self.devices,
            "faults": self.faults.value,
            "seed": self.seed,
            **evidence.progress.counts.model_dump(),
            "lost": len(evidence.lost),
            "provider_distinct": sum(one.distinct for one in counted.values()),
            "provider_requests": sum(one.requests for one in counted.values()),
            "provider_repeats": sum(one.repeats for one in counted.values()),
            "answers": {channel: dict(evidence.witness(channel).by_answer) for channel in counted},
            "deferred": evidence.progress.deferred,
            "seconds": round(self.seconds, 2),
            "cpu_us_per_device": {role: round(cost, 1) for role, cost in self.cpu_us_per_device.items()},
            "disagreements": [one.as_json() for one in self.disagreements],
        }


def judge(
    evidence: Evidence, *, devices: int, faults: Faults, seed: int, seconds: float, cpu: Mapping[str, float]
) -> Verdict:
    """Return the verdict; *cpu* in seconds by role."""
    selected = max(1, evidence.progress.counts.selected)
    cost = {role: used / selected * 1e6 for role, used in cpu.items()}
    return Verdict(devices, faults, seed, evidence, seconds, cost, disagreements(evidence))
