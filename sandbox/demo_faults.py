"""What goes wrong in a demo, as data: who is killed, and how the simulators misbehave; chance follows from a seed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

Rule: TypeAlias = Mapping[str, Any]
"""As ``simulators.script.Rule`` reads it."""


class Faults(StrEnum):
    """What ``carillon demo --faults`` takes."""

    NONE = "none"
    """Nothing goes wrong, but that one address of a hundred is dead, as in the others too."""

    KILLS = "kills"
    """Workers and the broker are killed, and providers are slow and refuse 5 % of the first attempts (503)."""

    MIXED = "mixed"
    """The providers misbehave in every way they can; nobody is killed."""

    ALL = "all"
    """Both."""

    @property
    def kills(self) -> bool:
        """Tell whether processes are killed."""
        return self in {Faults.KILLS, Faults.ALL}

    @property
    def misbehaves(self) -> bool:
        """Tell whether providers do more than refuse now and then."""
        return self in {Faults.MIXED, Faults.ALL}


STRIKES: Final = ((0.05, "send-fcm"), (0.1, "kafka"), (0.3, "expand"), (0.5, "send-apns"), (0.7, "tally"))
"""Who is killed when this share of the deliveries is done. Not the registry: it may be a memory."""

DEAD_ANSWER: Final = {"fcm": "UNREGISTERED", "apns": "Unregistered"}
BUSY_ANSWER: Final = {"fcm": "UNAVAILABLE", "apns": "ServiceUnavailable"}

ATTEMPTS: Final[tuple[Rule, ...]] = (
    {"answer": "reset", "share": 0.004},
    {"answer": "reset", "share": 0.003, "taken": True},
    {"answer": "reset", "share": 0.002, "code": 8},
    {"answer": "refused", "share": 0.01},
    {"answer": "refused", "share": 0.003, "code": 11},
    {"answer": "stall", "share": 0.001},
    {"answer": "stall", "share": 0.001, "taken": True},
    {"answer": "html", "share": 0.004},
    {"answer": "ok", "share": 0.01, "latency_ms": 1_500},
    {"answer": "ok", "share": 0.01, "parts": 3, "trailers": True, "informational": 103},
)
"""Of every provider's attempts: RST_STREAM (also after the message was taken; 8: CANCEL, 11: ENHANCE_YOUR_CALM),
answers that never come, a proxy's page, slow answers, and good ones in an unusual form."""

OWN_ATTEMPTS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "fcm": (
        {"answer": "UNAVAILABLE", "share": 0.02},
        {"answer": "UNAVAILABLE", "share": 0.01, "retry_after": 1},
        {"answer": "INTERNAL", "share": 0.005},
        {"answer": "garbage", "share": 0.002, "taken": True},
    ),
    "apns": (
        {"answer": "TooManyRequests", "share": 0.01, "retry_after": 1},
        {"answer": "ServiceUnavailable", "share": 0.02},
        {"answer": "InternalServerError", "share": 0.005},
        {"answer": "IdleTimeout", "share": 0.002},
    ),
}
"""Of one provider's attempts. APNs says 429 of single devices; a success that cannot be read is FCM's alone, because
APNs' has nothing to read."""

EVENTS: Final[tuple[tuple[int, Rule], ...]] = (
    (10, {"answer": "goaway"}),
    (4, {"answer": "goaway_error", "debug": '{"reason":"Shutdown"}'}),
    (3, {"answer": "goaway_error", "code": 1, "debug": "exceeded_max_concurrent_streams"}),
    (4, {"answer": "close"}),
    (2, {"answer": "close", "taken": True}),
    (2, {"answer": "torn"}),
    (2, {"answer": "torn", "taken": True}),
)
"""How often in a run at most: each strikes a whole connection and all that is under way on it."""

APART: Final = 1_000
"""Requests for each time of an event, but once it always happens. Small runs are struck rarely: all they have may be on
one connection, and what is lost comes back as one, to be struck again."""

OWN_EVENTS: Final[Mapping[str, tuple[tuple[int, Rule], ...]]] = {
    "fcm": (
        (4, {"answer": "QUOTA_EXCEEDED", "run": 40, "run_s": 0.5, "retry_after": 1}),
        (2, {"answer": "QUOTA_EXCEEDED", "run": 40, "run_s": 0.5, "retry_after": 2, "retry_after_date": True}),
    ),
    "apns": (),
}
"""FCM's 429 is a quota's, so that it comes in runs, and a sender may hold the whole route for it."""

CONNECTIONS: Final = 20
"""How many connections in a run, about, serve as many requests as they want to, and say so by a graceful GOAWAY."""

LEAST_SERVED: Final = 2_000
"""A connection that serves fewer than it takes at once (APNs: 1,000) would refuse most of them."""

LATENCY: Final[Mapping[str, int]] = {"latency_ms": 20, "jitter_ms": 15}
"""So that something is under way when a connection ends."""

SETTINGS: Final[Mapping[str, str]] = {
    "CARILLON_PROVIDERS__FCM__TIMEOUT_S": "3",
    "CARILLON_PROVIDERS__APNS__TIMEOUT_S": "3",
    # A delivery that is struck again and again is not to be waited for by minutes.
    "CARILLON_RETRY__CEILING_S": "5",
}
"""Of the workers, where providers misbehave: nobody waits 15 s for each answer that never comes."""


def settings_for(faults: Faults) -> Mapping[str, str]:
    """Return the environment that the workers need."""
    return SETTINGS if faults.misbehaves else {}


def script(channel: str, faults: Faults, *, dead: str, requests: int, seed: int) -> dict[str, Any]:
    """Return what a simulator shall do.

    Addresses that begin with *dead* are. What happens so many times a run is spread over about so many *requests*.
    All shares follow from *seed*.
    """
    rules: list[Rule] = [{"answer": DEAD_ANSWER[channel], "prefix": dead}]
    said: dict[str, Any] = {"rules": rules, "seed": str(seed)}
    if faults.misbehaves:
        rules += _events(channel, requests)
        rules += [{"each": "attempt", **rule} for rule in (*OWN_ATTEMPTS[channel], *ATTEMPTS)]
        said |= LATENCY
        said["settings"] = {"requests_per_connection": max(LEAST_SERVED, requests // CONNECTIONS)}
    elif faults.kills:
        rules.append({"answer": BUSY_ANSWER[channel], "share": 0.05, "times": 1})
        said["latency_ms"] = 30
    return said


def _events(channel: str, requests: int) -> list[Rule]:
    """Return the rules that strike so many times a run; the first strikes of each are spread over it."""
    rules: list[Rule] = []
    events = (*OWN_EVENTS[channel], *EVENTS)
    for place, (most, rule) in enumerate(events, start=1):
        times = max(1, min(most, requests // APART))
        every = max(1, requests * place // (len(events) + 1) // times)
        run = max(1, min(rule.get("run", 1), every // 2))
        rules.append({**rule, "every": every, "run": run, "total": times * run})
    return rules
