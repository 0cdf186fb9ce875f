"""What is said of deliveries without asking the provider: they were called back, are too late, held, or not in turn."""

from datetime import datetime

from models.outcome import Outcome, Reason
from models.ports import Answer, Controls
from models.segment import Segment
from rules.brakes import Brakes
from rules.gate import AT_MOST_S, IN_TURN_S, Gate
from rules.watch import HELD


def stopped(segment: Segment, controls: Controls, brakes: Brakes, now: datetime) -> Answer | None:
    """Return what ends or holds whatever of a segment has not started."""
    notification = segment.notification
    if controls.is_cancelled(notification, segment.channel):
        return Answer(Outcome.CANCELLED, Reason.CANCELLED)
    if now >= notification.expires_at:
        return Answer(Outcome.EXPIRED, Reason.TIME_TO_LIVE)
    is_paused = controls.is_paused(notification.id, notification.app, segment.channel)
    return HELD if is_paused or brakes.holds(notification.app) else None


def turned_away(segment: Segment, gate: Gate | None, deliveries: int, seconds: float) -> Answer | None:
    """Return why a segment that nothing stops cannot begin here and now; *seconds* as quotas count them."""
    if gate is None:
        return Answer(Outcome.DEFERRED, Reason.UNAUTHORISED)
    at_most_s = IN_TURN_S if segment.attempt > 1 else AT_MOST_S
    is_soon = gate.wait_s(segment.notification, seconds) <= at_most_s
    return None if is_soon else later(segment, gate, deliveries, seconds)


def later(segment: Segment, gate: Gate, deliveries: int, seconds: float) -> Answer:
    """Return what is said of deliveries that cannot start within a second: when their turn comes."""
    turn_s = gate.turn_s(segment.notification, seconds, deliveries, has_waited=segment.attempt > 1)
    return Answer(Outcome.DEFERRED, Reason.PAUSED, retry_after_s=turn_s)
