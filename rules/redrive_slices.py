"""The slices of redrives: numbers that no launch uses, so that their segments have ids of their own."""

from typing import Final

from models.names import SegmentId

FIRST: Final = 1_000_000
"""A launch has some dozens of slices on a channel; see ``settings.LaunchSettings.max_slices``."""


def slice_of(number: int) -> int:
    """Return the slice in which the redrive of a number (from 1) is cut, on each of its channels."""
    return FIRST + number


def number_of(slice_: int) -> int | None:
    """Return which redrive a slice belongs to; None: it is one of the launch."""
    return slice_ - FIRST if slice_ > FIRST else None


def redrive_of(segment: SegmentId) -> int | None:
    """Return which redrive a segment belongs to; None: it is one of the launch, or its id is none of ours."""
    slice_ = segment.rsplit(":", 3)[1:2]
    return number_of(int(slice_[0])) if slice_ and slice_[0].isdecimal() else None
