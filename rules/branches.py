"""Which deferred deliveries wait together, and how long."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from models.outcome import Reason
from models.ports import Answer
from rules.retry import Patience, wait_after

PAUSE_S = 1.0
"""A paused segment comes back to the waiting room's attention after this; there it waits without a write."""

WITHIN: Final = 4.0
"""Deliveries whose waits differ by less than this factor wait together, for the longest of them."""


def together(deferred: Mapping[int, Answer], refusals: int, patience: Patience) -> Iterator[list[int]]:
    """Go through entries that wait together: one device that was told to wait an hour holds up no other.

    Those whose answers were lost go by themselves, because it has to be said of them in the end.

    By their waits without chance. A replay throws other dice, and if it split otherwise, the same name would stand for
    other entries: some would be sent twice, and notes of the one attempt be read for the other.
    """
    waits = {entry: wait_of(answer, refusals, patience, 0.0) for entry, answer in deferred.items()}
    lost = {entry for entry, answer in deferred.items() if answer.reason is Reason.AMBIGUOUS}
    for alike in (waits.keys() - lost, lost):
        group: list[int] = []
        for entry in sorted(alike, key=lambda entry: (waits[entry], entry)):
            if group and waits[entry] > waits[group[0]] * WITHIN:
                yield group
                group = []
            group.append(entry)
        if group:
            yield group


def wait_of(answer: Answer, refusals: int, patience: Patience, chance: float) -> timedelta:
    """Return how long a delivery waits by its answer."""
    if answer.reason is Reason.PAUSED:
        return timedelta(seconds=answer.retry_after_s or PAUSE_S)
    if answer.reason is Reason.REFUSED_EARLY:
        return timedelta(0)
    return wait_after(answer, refusals, patience, chance)
