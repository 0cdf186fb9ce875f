"""When to try again, and when to stop. Chance is an argument: a number from 0 to 1."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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

REFUSALS: Final = frozenset({Reason.UNAVAILABLE, Reason.UNAUTHORISED, Reason.AMBIGUOUS})
"""Only these count against the limit of tries; a pause is nobody's refusal, and a 429 asks for patience, not an end."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we keep trying."""

    first: timedelta
    ceiling: timedelta
    max_refusals: int
    give_up: timedelta = timedelta(hours=1)
    """After so long of waits for a provider that refuses."""


def backoff(refusals: int, *, first: timedelta, ceiling: timedelta) -> timedelta:
    """Return the *refusals*-th wait of a series that doubles (from 1: *first*), up to a ceiling.

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
    """Return how long a deferred delivery waits after the *refusals*-th refusal.

    Never less than the first wait (10 s in production, also where a provider asks for less), then exponential, with all
    that is above the first wait left to chance. What the provider asks for counts where it is longer, an hour at most,
    and a little more.
    """
    longest = backoff(max(refusals, 1) + 1, first=patience.first, ceiling=max(patience.ceiling, patience.first))
    ours = patience.first + (longest - patience.first) * chance
    asked = answer.retry_after_s
    if asked is None and answer.reason is Reason.THROTTLED:
        asked = DEFAULT_THROTTLE_S if patience.first >= timedelta(seconds=10) else patience.first.total_seconds()
    if asked is None:
        return ours
    return max(timedelta(seconds=min(asked, CEILING_RETRY_AFTER_S)) * (1 + JITTER * chance), ours)


def is_given_up(refusals: int, waited_s: float, patience: Patience) -> bool:
    """Tell whether the provider has refused often enough, or for long enough."""
    return refusals >= patience.max_refusals or waited_s >= patience.give_up.total_seconds()
