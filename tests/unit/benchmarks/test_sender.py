from io import StringIO

import pytest
from rich.console import Console

from benchmarks import sender
from benchmarks.machine import Machine
from benchmarks.sender import Plan, SenderReport, those_here
from benchmarks.sender_view import NAMES, show_sender
from benchmarks.task import Measured

MACHINE = Machine("a processor", 2, 0.1, 1.9, "3.11", "2026-06-01T12:00:00Z")
EVERYBODY = ("fcm", "h2load-fcm", "firebase", "apns", "h2load-apns", "aioapns")


def a_report(costs_us: dict[str, list[float]], latencies_ms: tuple[int, ...] = (0,)) -> SenderReport:
    report = SenderReport(MACHINE, Plan(1_000, 3, latencies_ms, list(costs_us)))
    for contender, rounds in costs_us.items():
        for latency_ms in latencies_ms:
            report.measured[contender, latency_ms] += [
                Measured(messages=1_000, accepted=1_000, cpu_s=us / 1_000, wall_s=0.1 + latency_ms / 1_000)
                for us in rounds
            ]
    return report


def test_the_json_has_each_cost_and_each_ratio() -> None:
    costs = dict(zip(EVERYBODY, ([6.0], [4.0], [900.0], [8.0], [4.0], [240.0]), strict=True))

    said = a_report({name: us * 3 for name, us in costs.items()}).as_json()

    assert {name: said[name] for name in ("fcm_us", "apns_us", "h2load_fcm_us", "firebase_us", "aioapns_us")} == {
        "fcm_us": 6.0,
        "apns_us": 8.0,
        "h2load_fcm_us": 4.0,
        "firebase_us": 900.0,
        "aioapns_us": 240.0,
    }
    assert (said["fcm_vs_h2load"], said["apns_vs_h2load"]) == (1.5, 2.0)
    assert (said["firebase_vs_fcm"], said["aioapns_vs_apns"]) == (150.0, 30.0)
    assert said["machine"] == MACHINE.as_json()


def test_a_key_without_a_latency_is_of_the_first_one() -> None:
    said = a_report({"fcm": [6.0]}, (0, 50)).as_json()

    assert (said["fcm_rate"], said["fcm_rate_0ms"], said["fcm_rate_50ms"]) == (10_000, 10_000, 6_667)


def test_a_ratio_to_somebody_who_is_not_here_is_left_out() -> None:
    said = a_report({"fcm": [6.0], "firebase": [900.0]}).as_json()

    assert said["firebase_vs_fcm"] == 150.0
    assert "fcm_vs_h2load" not in said


def test_where_h2load_is_absent_it_is_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender.h2load, "is_here", lambda: False)
    said: list[str] = []

    assert those_here(said.append) == ["fcm", "firebase", "apns", "aioapns"]
    assert "nghttp2-client" in said[0]


def test_the_table_names_everybody_and_the_machine() -> None:
    console = Console(width=80, file=StringIO(), record=True)

    show_sender(a_report({name: [5.0, 6.0, 7.0] for name in EVERYBODY}), console)

    told = console.export_text()
    assert all(name in told for name in NAMES.values())
    assert " 6.0 " in told
    assert "load 0.10 before" in told
