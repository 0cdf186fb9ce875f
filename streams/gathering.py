"""How long the broker gathers records before it answers a fetch.

An answer costs the broker and the worker about as much with one record in it as with a hundred, and while senders are
at work a result comes every few milliseconds. Who is in no hurry asks for more of them at once.
"""

import math
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Gathering:
    """When a fetch is answered: as soon as there is enough, or after the wait."""

    wait_ms: int
    """The longest that a record lies with the broker for it."""

    enough_bytes: int
    """Over all partitions of the fetch, as the broker has them: compressed."""

    most_bytes: int = 52_428_800
    """Of one answer; a record that is larger comes all the same."""

    backoff_s: float = 0.1
    """How long nothing at all is asked for while records of one partition are not taken yet (aiokafka's own)."""

    idle_ms: int = 1_500
    """The wait where nothing comes: how often an idle consumer asks again (Faust's own)."""

    commit_s: float = 0.5
    """Between two commits. What was read since the last is read again after a kill."""

    def apply(self, consumer: Any) -> None:
        """Tell aiokafka's consumer, before it is started: Faust has no setting for any of it."""
        consumer._fetch_max_wait_ms = self.wait_ms  # noqa: SLF001 -- see above
        consumer._fetch_min_bytes = self.enough_bytes  # noqa: SLF001 -- see above
        consumer._fetch_max_bytes = self.most_bytes  # noqa: SLF001 -- see above

    def follow(self, fetcher: Any, *, idle: bool) -> None:
        """Tell aiokafka's fetcher, which asks by it from now on, whether anything comes.

        Where nothing does, nothing is to be gathered: the first record is handed over when it comes, and until then the
        broker is asked seldom.
        """
        is_idle = idle and not fetcher._records  # noqa: SLF001 -- what is held is left out of a fetch
        fetcher._fetch_max_wait_ms = self.idle_ms if is_idle else self.wait_ms  # noqa: SLF001 -- see apply
        fetcher._fetch_min_bytes = 1 if is_idle else self.enough_bytes  # noqa: SLF001 -- see apply
        fetcher._prefetch_backoff = self.backoff_s  # noqa: SLF001 -- see apply


AT_ONCE: Final = Gathering(wait_ms=1_500, enough_bytes=1)
"""A record is handed over when it comes."""

PROMPT: Final = Gathering(wait_ms=25, enough_bytes=1, backoff_s=0.002, idle_ms=250)
"""For those on the way of a direct message. While a record lies untaken, be it for milliseconds, aiokafka fetches
nothing for its backoff; and then it leaves that partition out of the next fetch, which therefore must not last."""

IN_PAGES: Final = Gathering(wait_ms=100, enough_bytes=1, most_bytes=2_097_152)
"""For what makes and sends campaigns, whose records come by the page. Of a partition whose records were not taken in
a tenth of a second aiokafka asks no more until its next fetch is answered, be it by the wait alone: so long a part of a
campaign may lie with the broker when nothing else comes. A page or two in hand is enough, and bounds the memory."""

SOON: Final = Gathering(wait_ms=250, enough_bytes=131_072)
"""Somebody watches what comes of it, and sees a quarter of a second. 128 KB are the results of 5,000 deliveries."""

WATCHED: Final = Gathering(wait_ms=200, enough_bytes=1_048_576, commit_s=1.0)
"""For the account: people look no more often than five times a second, and each time costs rows and a progress. Facts
that are entered again change nothing."""

IN_BULK: Final = Gathering(wait_ms=500, enough_bytes=1_048_576, commit_s=2.0)
"""Nobody waits for it, and what it is written to takes many at once far more cheaply; twice is once there."""

LATELY_S: Final = 1.0
"""After so long without a record nothing comes."""


class Attention:
    """Whether anything came lately to a consumer that several tracks read."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._last = -math.inf

    def note(self, fetcher: Any, now: float, *, found: bool) -> None:
        """Take notice that somebody asked, and tell aiokafka's fetcher how to go on; *now* is in seconds."""
        if found:
            self._last = now
        self._gathering.follow(fetcher, idle=now - self._last > LATELY_S)
