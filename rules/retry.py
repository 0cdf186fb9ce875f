"""When to try again, and when to stop. Chance is an argument: a number from 0 to 1."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from models.outcome import Reason
from models.ports import Answer

Chance: TypeAlias = Callable[[], float]
"""Returns a number from 0 to 1, another each time."""

DEFAULT_THROTTLE_S: Final = 60.0
"""FCM's word for a 429 without Retry-After (https://firebase.google.com/docs/cloud-messaging/scale-fcm)."""

CEILING_RETRY_AFTER_S: Final = 3_600.0
"""We do not believe a Retry-After beyond an hour."""

JITTER: Final = 0.1
"""Added to Retry-After, so that a fleet does not come back together."""

REFUSALS: Final = frozenset({Reason.THROTTLED, Reason.UNAVAILABLE, Reason.UNAUTHORISED, Reason.AMBIGUOUS})
"""Only these count against the limit of tries; a pause is nobody's refusal."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we keep trying."""

    first: timedelta
    ceiling: timedelta
    max_refusals: int


def backoff(refusals: int, *, first: timedelta, ceiling: timedelta) -> timedelta:
    """Return the longest wait after the *refusals*-th refusal (from 1), chance excluded.

    Raises
    ------
    ValueError
        If *refusals* is below 1.
    """
    if refusals < 1:
        message = f"refusals counts from 1, not {refusals}"
        raise ValueError(message)
    # 2**30 first waits are beyond every ceiling; larger powers would only overflow
    return min(first * (1 << min(refusals - 1, 30)), ceiling)


def wait_after(answer: Answer, refusals: int, patience: Patience, chance: float) -> timedelta:
    """Return how long a deferred delivery waits.

    The provider's own word counts, and at least the first wait; without one it is exponential with full jitter above
    the first wait (FCM: at least 10 s, with jitter).
    """
    asked = answer.retry_after_s
    if asked is None and answer.reason is Reason.THROTTLED:
        asked = DEFAULT_THROTTLE_S if patience.first >= timedelta(seconds=10) else patience.first.total_seconds()
    if asked is not None:
        bounded = timedelta(seconds=min(asked, CEILING_RETRY_AFTER_S))
        return max(bounded, patience.first) * (1 + JITTER * chance)
    longest = backoff(max(refusals, 1), first=patience.first, ceiling=patience.ceiling)
    return patience.first + (longest - patience.first) * chance


def is_given_up(refusals: int, patience: Patience) -> bool:
    """Tell whether the provider has refused often enough."""
    return refusals >= patience.max_refusals


def comes_too_late(release_at: datetime, expires_at: datetime) -> bool:
    """Tell whether a try at *release_at* would find the notification expired."""
    return release_at >= expires_at
