"""Where the histograms have their bounds, in seconds, each with its reason."""

from typing import Final

REQUEST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds: a provider answers in 20 to 500 ms, and our own limit is 30 s or less."""

END_TO_END: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds: a direct message in tenths, a campaign of millions in minutes, a retry in an hour."""

PAGE: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: a page takes some tens of ms, and its transaction ends by force after 10 s."""

LAG: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""Seconds: above 50 ms answers wait, above 1 s heartbeats are at risk."""

STANDSTILL: Final = (0.1, 0.25, 0.5, 1.0, 3.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds: 3 s are what we promise of a role without tables, a session what its successor needs after a crash."""
