"""Rows 1 to 4: workers are killed, deployed, scaled, and put to sleep."""

from __future__ import annotations

from dataclasses import replace

from tests.chaos.schedule import ONE_BROKER, Bars, Row, Strike, Workload

FLEET = ("accept", "expand", "send-fcm", "release", "tally", "record", "register", "retire")
LONG = Workload(20_000, latency_ms=700)
"""Half a minute at 400 in flight: the one who is struck has its work before it all the time."""

COMMANDS = Strike("commands", more={"number": 60, "every_s": 0.3})
DEVICES = Strike("devices", more={"number": 4_000, "every_s": 0.005})
BUSY = Strike(
    "answers", more={"rules": [{"answer": "UNAVAILABLE", "share": 0.3, "times": 2}], "about": "30 % 503 twice"}
)
DYING = Strike("answers", more={"rules": [{"answer": "UNREGISTERED", "share": 0.3}], "about": "30 % unregistered"})
RETIRED = Strike("retired", at_end=True)

SENDER = Row(
    number=1,
    name="kill-sender",
    about="SIGKILL of the sender at 40 to 60 % of 60,000 devices",
    strikes=(Strike("kill", "send-fcm", share=(0.4, 0.6)),),
    workload=Workload(60_000),
    bars=Bars(silence_s=ONE_BROKER.session_s("send-fcm") + 2),
    times=10,
)

DRAIN = Row(
    number=2,
    name="drain-sender",
    about="SIGTERM of the sender under load, five times",
    strikes=(
        Strike("deploy", "send-fcm", share=(0.05, 0.1)),
        Strike("deploy", "send-fcm", after_s=(0.5, 1.5), times=4),
    ),
    workload=replace(LONG, latency_ms=300),
    bars=Bars(measures={"exit": 10}),
)


def beside(role: str) -> tuple[Workload, tuple[Strike, ...], Bars, tuple[Strike, ...]]:
    """Return what keeps a role busy: a campaign, what goes on beside it, what must hold, and what ends it."""
    match role:
        case "accept" | "expand":
            return Workload(6_000, latency_ms=100), (COMMANDS,), Bars(), ()
        case "release":
            return LONG, (BUSY,), Bars(), ()
        case "register":
            return Workload(0), (DEVICES,), Bars(measures={"unregistered": 0}), ()
        case "retire":
            dead = frozenset({"accepted", "unregistered"})
            return replace(LONG, is_own_crowd=True), (DYING,), Bars(ends=dead, measures={"unretired": 0}), (RETIRED,)
        case _:
            return LONG, (), Bars(), ()


def kills(role: str) -> Row:
    """Return the row that kills a role ten times: five while it works, five within a second of its start."""
    workload, flows, bars, ends = beside(role)
    begins = Strike("kill", role, after_s=(0.2, 2), times=5, more={"until": "started"})
    early = Strike("kill", role, after_s=(0, 1), times=4, more={"until": "started"})
    last = Strike("kill", role, after_s=(0, 1))
    about = f"SIGKILL of {role}, five times at work and five within 1 s of a start"
    return Row(1, f"kill-{role}", about, (*flows, begins, early, last, *ends), workload, bars)


def backlog(role: str) -> Row:
    """Return the row that starts a role before all of its work, and kills it twice at once."""
    workload, flows, bars, ends = beside(role)
    quick = Strike("kill", role, after_s=(0, 1))
    strikes = (Strike("down", role), *flows, Strike("up", role, after_s=(4, 6)), quick, quick)
    return Row(
        1, f"backlog-{role}", f"{role} is killed twice as it begins with a backlog", (*strikes, *ends), workload, bars
    )


def scaling(role: str) -> Row:
    """Return the row that takes a role from one to three and back, with work before it."""
    workload, flows, bars, ends = beside(role)
    strikes = (
        *flows,
        Strike("scale", role, after_s=(2, 3), more={"to": 3}),
        Strike("scale", role, after_s=(4, 6), more={"to": 1}),
    )
    held = replace(bars, silence_s=ONE_BROKER.session_s(role) if role.startswith("send") else 3.0)
    held = held if workload.devices else bars
    return Row(3, f"scale-{role}", f"{role} from one to three to one under load", (*strikes, *ends), workload, held)


def sleeping(role: str) -> Row:
    """Return the row that stops one of three for its session and 15 s."""
    workload, flows, bars, ends = beside(role)
    strikes = (Strike("scale", role, more={"to": 3}), *flows, Strike("zombie", role, after_s=(1, 2)))
    about = f"SIGSTOP of one of three {role} for its session and 15 s"
    return Row(4, f"zombie-{role}", about, (*strikes, *ends), workload, bars)


ROWS = (
    SENDER,
    *(kills(role) for role in FLEET if role != "send-fcm"),
    *(backlog(role) for role in FLEET),
    DRAIN,
    *(scaling(role) for role in FLEET),
    *(sleeping(role) for role in FLEET),
)
