"""Shows how the routes of a sender stand: connections, and how much of what is allowed they use."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.names import AppId, Channel
from models.standing import Connected
from rules.gate import Gate
from telemetry.metrics import Metrics

EVERY_S: Final = 1.0
"""Between two looks: several to a scrape."""


@dataclass(slots=True)
class RouteWatch:
    """Looks at the gates of one channel every second; seconds are the event loop's."""

    metrics: Metrics
    channel: Channel
    gates: Mapping[AppId, Gate]
    _seen_at: float | None = None
    _goaways: int = 0
    """Counted until now."""

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.look(asyncio.get_running_loop().time())
            await asyncio.sleep(EVERY_S)

    def look(self, now: float) -> None:
        """Show everything as it is now."""
        since = now if self._seen_at is None else self._seen_at
        self._seen_at = now
        for app, gate in self.gates.items():
            allowed = gate.quota.allowed_per_s
            self.metrics.quota_limit.of(self.channel, app).set(math.inf if allowed is None else allowed)
            self.metrics.quota_used.of(self.channel, app).set(gate.quota.sent_per_s(now))
            held_s = min(now, gate.quota.paused_until) - since
            self.metrics.throttled_seconds.of(self.channel, app).inc(max(held_s, 0.0))
        traffic = [gate.provider.traffic for gate in self.gates.values() if isinstance(gate.provider, Connected)]
        self.metrics.provider_connections.of(self.channel).set(sum(each.connections for each in traffic))
        goaways = sum(each.goaways for each in traffic)
        self.metrics.provider_goaways.of(self.channel).inc(goaways - self._goaways)
        self._goaways = goaways
