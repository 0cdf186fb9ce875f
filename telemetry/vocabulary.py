"""The label values that are known before a worker runs; each a closed set, because a series is for ever."""

from typing import Final

from models.names import Lane
from models.outcome import Outcome, Reason, Suppression
from models.progress import Counts
from rules.brake import Cause

COMMAND_TYPES: Final = ("launch", "start", "cancel", "pause", "resume", "throttle", "redrive", "unknown")
VERDICTS: Final = ("accepted", "duplicate", "refused")

REFUSALS: Final = (
    "unknown_field",
    "missing_field",
    "wrong_type",
    "out_of_bounds",
    "condition",
    "content",
    "too_large",
    "conflict",
    "unknown_notification",
    "expired",
    "other",
)
"""Why a command is refused, in kinds; the reasons in words are in its result."""

ANSWERS: Final = (
    "accepted",
    "unregistered",
    "rejected",
    "unauthorised",
    "throttled",
    "unavailable",
    "timeout",
    "connection",
)
"""How one request to a provider ended."""

DEFERRALS: Final = tuple(
    reason.value
    for reason in (
        Reason.THROTTLED,
        Reason.UNAVAILABLE,
        Reason.UNAUTHORISED,
        Reason.AMBIGUOUS,
        Reason.PAUSED,
        Reason.REFUSED_EARLY,
    )
)
"""Why a delivery is tried again."""

ENDS: Final = tuple(
    (outcome.value, reason.value)
    for outcome, reasons in {
        Outcome.ACCEPTED: (Reason.OK,),
        Outcome.UNREGISTERED: (Reason.UNREGISTERED, Reason.BAD_ADDRESS),
        Outcome.REJECTED: (
            Reason.BAD_MESSAGE,
            Reason.TOO_LARGE,
            Reason.WRONG_APP,
            Reason.BAD_ADDRESS,
            Reason.DEAD_LETTER,
        ),
        Outcome.EXPIRED: (Reason.TIME_TO_LIVE, Reason.TOO_MANY_TRIES, Reason.NOT_SETTLED),
        Outcome.CANCELLED: (Reason.CANCELLED,),
    }.items()
    for reason in reasons
)
"""The outcomes a delivery can end with, each with the reasons it can have."""

TRIPS: Final = tuple(cause.value for cause in Cause)
"""What makes a brake trip."""

RETIREMENTS: Final = (Reason.UNREGISTERED.value, Reason.BAD_ADDRESS.value)
SUPPRESSIONS: Final = tuple(suppression.value for suppression in Suppression)
LANES: Final = tuple(lane.value for lane in Lane)

ROLES: Final = ("accept", "expand", "send", "release", "tally", "record", "register", "retire", "lag")
"""What a worker can be; ``carillon worker --help`` says what each does."""

STAGES: Final = (
    "accept_command",
    "expand_audience",
    "send_segment",
    "release_waiting",
    "tally_result",
    "record_delivery",
    "register_device",
    "retire_device",
)
"""Who gives a record up: the agents, by their files."""

POISON: Final = (
    "not_json",
    "not_an_object",
    "no_notification_id",
    "schema",
    "too_large",
    "bad_property",
    "unknown_topic",
    "bug",
    "other",
)
"""Why a record went to the dead letters, in kinds."""

STATES: Final = tuple(Counts.model_fields)
"""The terms of the account: ``selected`` is the sum of the others."""

GUARDS: Final = ("command", "page", "send", "ledger")
"""Where a repeat was recognised and did nothing."""

SPAN_LOSSES: Final = ("queue_full", "not_taken", "worker_ended")
"""Why a span never reached a collector."""
