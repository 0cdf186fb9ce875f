"""What is said of several measurements of one thing: the median, and how far they lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds with the least and the greatest of them."""

    median: float
    low: float
    high: float

    def told(self, digits: int = 1) -> str:
        """Return it for a table: ``5.2 (5.0-5.9)``."""
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}-{self.high:,.{digits}f})"


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of some measurements; raises ValueError where there are none."""
    if not values:
        message = "nothing was measured"
        raise ValueError(message)
    return Spread(median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how many times *theirs* is in *ours*, judged round by round.

    What else the machine does changes from round to round, and weighs on both of a round: so the ratio is taken in
    each round, and the median of the ratios is told, not the ratio of the medians.

    Raises
    ------
    ValueError
        If the two were not measured in the same number of rounds, or something took no time at all.
    """
    if min(theirs, default=0.0) <= 0.0:
        message = "nothing can be compared with what took no time"
        raise ValueError(message)
    return spread([our / their for our, their in zip(ours, theirs, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least of *values* that is not exceeded by this share of them (nearest rank), from 0 to 1.

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not values:
        message = "nothing was measured"
        raise ValueError(message)
    rank = max(1, ceil(share * len(values)))
    return sorted(values)[rank - 1]


def label(number: int) -> str:
    """Return a number of devices as a key holds it: ``100k``, ``1m``."""
    for unit, size in (("m", 1_000_000), ("k", 1_000)):
        if number >= size and number % size == 0:
            return f"{number // size}{unit}"
    return str(number)
