"""Compares our sender with the two client libraries and with h2load, on the same simulators, in turns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.contenders import h2load
from benchmarks.figures import Spread, ratio, spread
from benchmarks.machine import Machine, at_the_end, this_machine
from benchmarks.stand import channel_settings, open_stand
from benchmarks.task import Measured, Task
from sandbox.archives import Say

CHANNEL_OF: Final[Mapping[str, str]] = {
    "fcm": "fcm",
    "h2load-fcm": "fcm",
    "firebase": "fcm",
    "apns": "apns",
    "h2load-apns": "apns",
    "aioapns": "apns",
}
"""Every contender, in the order in which they take turns."""

SHARE: Final = {"firebase": 25, "aioapns": 5}
"""The slow ones send only one message of so many: some seconds of CPU are measured as well as minutes."""

RATIOS: Final = {
    "fcm_vs_h2load": ("fcm", "h2load-fcm"),
    "apns_vs_h2load": ("apns", "h2load-apns"),
    "firebase_vs_fcm": ("firebase", "fcm"),
    "aioapns_vs_apns": ("aioapns", "apns"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    messages: int
    rounds: int
    latencies_ms: Sequence[int]
    contenders: Sequence[str]


@dataclass(slots=True)
class SenderReport:
    """What was measured: by contender and latency, one measurement a round."""

    machine: Machine
    plan: Plan
    measured: dict[tuple[str, int], list[Measured]] = field(default_factory=lambda: defaultdict(list))

    def us(self, contender: str, latency_ms: int) -> list[float]:
        """Return the microseconds of CPU per message, by round."""
        return [one.us for one in self.measured[contender, latency_ms]]

    def rate(self, contender: str, latency_ms: int) -> Spread:
        """Return the messages a second."""
        return spread([one.rate for one in self.measured[contender, latency_ms]])

    def ratio(self, name: str, latency_ms: int) -> Spread | None:
        """Return one of ``RATIOS``; None where one of the two was not measured."""
        ours, theirs = (self.us(contender, latency_ms) for contender in RATIOS[name])
        return ratio(ours, theirs) if ours and theirs else None

    def as_json(self) -> dict[str, object]:
        """Return the line that scripts read; a key without a latency is of the first one."""
        said: dict[str, object] = {}
        for latency_ms in self.plan.latencies_ms:
            of_latency = self._figures(latency_ms)
            said = {**of_latency, **said, **{f"{name}_{latency_ms}ms": value for name, value in of_latency.items()}}
        plan = {"messages": self.plan.messages, "rounds": self.plan.rounds}
        return {**said, **plan, "machine": self.machine.as_json()}

    def _figures(self, latency_ms: int) -> dict[str, object]:
        said: dict[str, object] = {}
        for contender in self.plan.contenders:
            name = contender.replace("-", "_")
            said[f"{name}_us"] = round(spread(self.us(contender, latency_ms)).median, 2)
            said[f"{name}_rate"] = round(self.rate(contender, latency_ms).median)
        for name in RATIOS:
            found = self.ratio(name, latency_ms)
            if found is not None:
                said[name] = round(found.median, 2)
        return said


def those_here(say: Say) -> list[str]:
    """Return every contender that can be run on this machine."""
    if h2load.is_here():
        return list(CHANNEL_OF)
    say(f"h2load is not here (Debian: {h2load.PACKAGE}): left out, and the ratios to it")
    return [name for name in CHANNEL_OF if not name.startswith(h2load.PROGRAM)]


def compare(folder: Path, plan: Plan, say: Say) -> SenderReport:
    """Let each contender send in turn, round after round; raises SetupError where one fails."""
    report = SenderReport(this_machine(), plan)
    with open_stand(folder, say) as stand:
        environment = stand.house.environment()
        for round_ in range(1, plan.rounds + 1):
            for latency_ms in plan.latencies_ms:
                for contender in plan.contenders:
                    stand.script(latency_ms=latency_ms)
                    settings = channel_settings(environment, CHANNEL_OF[contender])
                    messages = max(1, plan.messages // SHARE.get(contender, 1))
                    task = Task(contender=contender, settings=settings, messages=messages)
                    report.measured[contender, latency_ms].append(stand.measure(task))
            say(f"round {round_} of {plan.rounds}")
        report.machine = at_the_end(report.machine)
    return report
