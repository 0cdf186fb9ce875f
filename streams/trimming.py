"""Gives free memory back, so that what a worker holds follows what it does and not how long it has done it.

Blocks of pages and segments come and go by the megabyte. What lies free between those in use, glibc keeps: after three
campaigns of a million devices that was a fifth of a sender. Python has no call for it, hence ``ctypes``; where another
library of C is used, nothing happens.
"""

import asyncio
import ctypes
from typing import Final

EVERY_S: Final = 1.0
"""It takes a millisecond or two, and some more for what is needed again."""


async def keep_trimmed() -> None:
    """Give free memory back now and then, until cancelled."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while trim is not None:
        await asyncio.sleep(EVERY_S)
        trim(0)
