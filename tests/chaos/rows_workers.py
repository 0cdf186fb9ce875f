"""Rows 1 to 4: workers are killed, deployed, scaled, and put to sleep."""

from __future__ import annotations

from tests.chaos.schedule import ONE_BROKER, Bars, Row, Strike, Workload

TEN = 10
ROLES = ("accept", "expand", "send-fcm", "release", "tally", "record", "register", "retire")

SENDER = Row(
    number=1,
    name="kill-sender",
    about="SIGKILL of the sender at 40 to 60 % of 60,000 devices",
    strikes=(Strike("kill", "send-fcm", share=(0.4, 0.6)),),
    workload=Workload(60_000),
    bars=Bars(silence_s=ONE_BROKER.session_s("send-fcm") + 2),
    times=TEN,
)

ROWS = (SENDER,)
