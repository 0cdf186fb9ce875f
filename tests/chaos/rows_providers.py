"""Rows 10 to 13 and 24: a provider asks for patience, is ill, hangs up, is slow, or calls a third of all dead."""

from __future__ import annotations

from typing import Any

from tests.chaos.schedule import Bars, Row, Strike, Workload

STEADY = Workload(20_000, latency_ms=200)

QUOTA = {"answer": "QUOTA_EXCEEDED", "every": 3_000, "run": 400, "run_s": 0.5, "retry_after": 3}
HANG_UPS: tuple[dict[str, Any], ...] = (
    {"answer": "goaway", "every": 1_000},
    {"answer": "goaway_error", "every": 2_500, "debug": "shutdown"},
    {"answer": "reset", "share": 0.01, "each": "attempt"},
    {"answer": "reset", "share": 0.005, "each": "attempt", "taken": True},
    {"answer": "refused", "share": 0.01, "each": "attempt"},
    {"answer": "close", "every": 3_000},
)
SLOW = {"answer": "ok", "share": 0.01, "each": "attempt", "latency_ms": 30_000, "times": 1}
DEAD = {"answer": "UNREGISTERED", "share": 0.3}


def answers(*rules: dict[str, Any], about: str, **more: Any) -> Strike:
    """Return the strike that makes FCM answer so, after the first tenth of a campaign."""
    return Strike("answers", "fcm", share=(0.05, 0.15), more={"rules": list(rules), "about": about, **more})


ROWS = (
    Row(
        10,
        "quota",
        "429 with Retry-After 3 s, now and then for half a second",
        (answers(QUOTA, about="429"), Strike("waits", at_end=True, more={"answer": "QUOTA_EXCEEDED", "asked_s": 3.0})),
        STEADY,
        Bars(measures={"hasty": 0, "unasked": 0}),
    ),
    Row(
        11,
        "provider-away",
        "503 to everything for 30 s, then well",
        (answers({"answer": "UNAVAILABLE"}, about="503", lasting_s=30),),
        STEADY,
    ),
    Row(
        11,
        "provider-ill",
        "503, 500 and a proxy's page to a fifth of all attempts",
        (
            answers(
                {"answer": "UNAVAILABLE", "share": 0.1, "each": "attempt"},
                {"answer": "INTERNAL", "share": 0.05, "each": "attempt"},
                {"answer": "html", "share": 0.05, "each": "attempt"},
                about="20 % errors",
            ),
        ),
        STEADY,
    ),
    Row(12, "hang-ups", "GOAWAY, RST_STREAM and closed connections", (answers(*HANG_UPS, about="hang-ups"),), STEADY),
    Row(13, "slow-provider", "one answer of a hundred takes 30 s", (answers(SLOW, about="slow"),), STEADY),
    Row(
        24,
        "dead-storm",
        "30 % of all addresses are dead",
        (
            Strike("answers", "fcm", more={"rules": [DEAD], "about": "30 % unregistered"}),
            Strike("retired", at_end=True),
        ),
        Workload(20_000, latency_ms=100, is_own_crowd=True),
        Bars(ends=frozenset({"accepted", "unregistered"}), measures={"unretired": 0}),
    ),
)
