"""Alerts on what waits, what is given up, and what must always balance."""

from typing import Final

from dashboards.alert import Alert, Example, Fired, Severity, sample
from dashboards.metric import METRICS
from dashboards.objectives import DEADLINE_S
from dashboards.promql import Lens

LAST_MINUTES: Final = Lens("5m")
STALL: Final = Lens("2m")
QUARTER: Final = Lens("15m")
HOUR: Final = Lens("1h")

LAG_OLD_S: Final = 120.0
"""Seconds: the worker *lag* looks every five, and waits out a broker's restart."""

GROUP: Final = {"group": "send-fcm", "topic": "segments.fcm"}
PARTITION: Final = {**GROUP, "partition": "3"}

_read = LAST_MINUTES.rate(METRICS.committed_offset, "group", "topic").above(0)
_lag = LAST_MINUTES.gauge("sum", METRICS.lag_records, "group", "topic")


def _work(lag: str, committed: str) -> dict[str, str]:
    return {
        sample(METRICS.lag_records, **PARTITION): lag,
        sample(METRICS.committed_offset, **PARTITION): committed,
    }


BACKLOG: Final = Alert(
    "BacklogTooLong",
    (_lag / _read).above(DEADLINE_S),
    "5m",
    Severity.PAGE,
    "{{ $labels.group }} needs too long for what waits on {{ $labels.topic }}",
    "At the pace of the last five minutes {{ $labels.group }} needs {{ $value | humanizeDuration }} for the records "
    f"that wait for it; the promise is {DEADLINE_S / 60:g} minutes.",
    (
        Example(
            "six hundred a minute are read, and twelve thousand wait",
            _work("12000x20", "0+600x20"),
            "15m",
            (Fired(GROUP, "20m 0s"),),
            not_yet="4m",
        ),
        Example("as many wait, and they are read ten times as fast", _work("12000x20", "0+6000x20"), "15m"),
        Example("nothing waits, and nothing is read", _work("0x20", "500x20"), "15m"),
    ),
)

STALLED: Final = Alert(
    "PartitionStalled",
    STALL.over("min", METRICS.lag_records, "group", "topic", "partition")
    .above(0)
    .while_(STALL.over("changes", METRICS.committed_offset, "group", "topic", "partition").below(1)),
    "1m",
    Severity.PAGE,
    "{{ $labels.group }} stands still on {{ $labels.topic }}, partition {{ $labels.partition }}",
    "Nothing of the partition was finished with for two minutes, while {{ $value | humanize }} records or more wait.",
    (
        Example(
            "records wait and none is read",
            _work("7x20", "500x20"),
            "10m",
            (Fired(PARTITION, "7"),),
            not_yet="0m",
        ),
        Example("records wait and are read slowly", _work("7x20", "500+1x20"), "10m"),
        Example("nothing is read because nothing waits", _work("0x20", "500x20"), "10m"),
        Example("records have come just now", _work("0x9 7x9", "500x20"), "10m"),
    ),
)

LAG_UNKNOWN: Final = Alert(
    "LagUnknown",
    LAST_MINUTES.age(METRICS.lag_read_at).above(LAG_OLD_S),
    "1m",
    Severity.TICKET,
    "Nobody knows how far the groups are behind",
    "The lag was last read from the broker {{ $value | humanizeDuration }} ago: no worker `lag` runs, or it cannot "
    "reach the broker. Alerts on lag tell the past.",
    (
        Example(
            "it was read at the start, and then no more",
            {sample(METRICS.lag_read_at): "0x20"},
            "10m",
            (Fired({}, "10m 0s"),),
            not_yet="3m",
        ),
        Example("it is read all the time", {sample(METRICS.lag_read_at): "0+60x20"}, "10m"),
    ),
)

DEAD_LETTERS: Final = Alert(
    "DeadLettersGrow",
    QUARTER.increase(METRICS.dead_letters, "stage", "reason").above(0),
    "0m",
    Severity.TICKET,
    "{{ $labels.stage }} gives records up: {{ $labels.reason }}",
    "Within a quarter of an hour {{ $value | humanize }} records went to the dead letters. They are kept for two "
    "weeks.",
    (
        Example(
            "one record a minute is given up",
            {sample(METRICS.dead_letters, stage="accept_command", reason="schema"): "0+1x30"},
            "20m",
            (Fired({"stage": "accept_command", "reason": "schema"}, "15"),),
        ),
        Example(
            "some were given up an hour ago",
            {sample(METRICS.dead_letters, stage="accept_command", reason="schema"): "0x5 9x60"},
            "60m",
        ),
    ),
)

LETTER_LIMIT: Final = Alert(
    "DeadLetterLimitTripped",
    LAST_MINUTES.gauge("max", METRICS.letter_limit_tripped, "stage").above(0),
    "0m",
    Severity.PAGE,
    "{{ $labels.stage }} gives up too many records",
    "So many records of {{ $labels.stage }} cannot be handled that it has stopped, or, on the ways in, keeps no more "
    "values. What it has not read waits on its topic.",
    (
        Example(
            "a stage has stopped",
            {sample(METRICS.letter_limit_tripped, stage="tally_result"): "0x2 1x5"},
            "4m",
            (Fired({"stage": "tally_result"}),),
        ),
        Example("no stage has", {sample(METRICS.letter_limit_tripped, stage="tally_result"): "0x9"}, "4m"),
    ),
)

IMBALANCE: Final = Alert(
    "LedgerImbalance",
    LAST_MINUTES.gauge("sum", METRICS.ledger_imbalance).above(0),
    "15m",
    Severity.PAGE,
    "The account does not balance",
    "{{ $value | humanize }} deliveries are in no term of the account, or in two. It never happens in a system without "
    "a defect.",
    (
        Example(
            "three deliveries are missing for half an hour",
            {sample(METRICS.ledger_imbalance): "0x5 3x40"},
            "30m",
            (Fired({}, "3"),),
            not_yet="20m",
        ),
        Example("for a moment, between two writes", {sample(METRICS.ledger_imbalance): "0x5 3x4 0x40"}, "30m"),
    ),
)

CLOSED: Final = Alert(
    "NotificationsClosed",
    HOUR.increase(METRICS.notifications_closed, "app").above(0),
    "0m",
    Severity.TICKET,
    "Notifications of {{ $labels.app }} could not end",
    "Within an hour {{ $value | humanize }} notifications were closed a day after their expiry: who was pending has "
    "expired without a try. A channel has no sender, or something was lost.",
    (
        Example(
            "two were closed",
            {sample(METRICS.notifications_closed, app="default"): "0x59 2"},
            "60m",
            (Fired({"app": "default"}, "2"),),
        ),
        Example("none was", {sample(METRICS.notifications_closed, app="default"): "5x60"}, "60m"),
    ),
)

FLOW_ALERTS: Final = (BACKLOG, STALLED, LAG_UNKNOWN, DEAD_LETTERS, LETTER_LIMIT, IMBALANCE, CLOSED)
