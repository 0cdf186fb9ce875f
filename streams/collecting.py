"""When Python's garbage collector runs in a worker: never over what lives as long as the process, and seldom at all.

A worker that is built holds some 130,000 objects which live until it ends: modules, classes, pydantic's models, the
parts of the role. To go through them takes 60 to 90 ms of the event loop, for nothing, and a direct message that comes
meanwhile waits as long. So they are collected once and then left out.

What is under way later (segments, answers, frames) lives for milliseconds and is freed by its reference count: of a
campaign of a million the collector finds a few hundred objects. Python would look after every 700 that are there more
than at the last look; that took a sender for APNs 5 % of its CPU. Cycles do arise, by exceptions and their tracebacks
mostly, so it is not switched off.
"""

import gc
from typing import Final

YOUNG: Final = 20_000
"""More objects than at the last look, before the young are looked at. Some 8,000 are under way in a busy sender, so
that a campaign alone makes it look no more, but cycles do; so many of them take a few megabytes at most."""

MIDDLE: Final = 10
"""Looks at the young for one at those that outlived one; Python's own."""

OLD: Final = 10
"""Of those for one at all that is not left out; Python's own."""


def settle() -> None:
    """Leave what there is now out of every collection to come, and look seldom; for a worker that is built."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
