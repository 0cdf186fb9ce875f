"""Who works off a crowd gives way to those for whom somebody waits, where they share a machine.

A direct message passes half a dozen processes, each of which has to be given a processor first. While a campaign keeps
all of them busy that was most of its time: with this, the 99th of a hundred took 60 ms instead of 85 to 156 beside a
million devices on two processors. Nobody is slower by it who has the machine for himself.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

NICE: Final = 10
"""A tenth of the weight of the others."""

SESSION: Final = Path("/proc/self/autogroup")
"""On Linux, where the sessions of a machine may be weighed against each other, and not their processes."""


def give_way() -> None:
    """Let others go first from now on; where the system does not allow it, nothing changes."""
    with suppress(OSError):
        os.nice(NICE)
    if os.getsid(0) == os.getpid():  # else there are others in our session, a terminal's shell or a direct sender
        with suppress(OSError):
            SESSION.write_text(str(NICE))
