"""Steady sending: small parcels one after the other, while a test does something to the route."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from models.ports import Provider
from tests.support.builders import a_notification
from tests.support.eventually import eventually_async
from tests.support.parcels import a_parcel, answers_of

PARCEL = 20
OK = {("accepted", "")}
"""What ``ends`` holds where nothing else happened."""


def device(number: int) -> str:
    """Return an address for APNs."""
    return f"{number:064x}"


@dataclass
class Steady:
    """What became of all that was sent so far."""

    provider: Provider
    address: Callable[[int], str]
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By outcome and detail."""

    async def send(self, number: int) -> None:
        """Send one parcel to devices of its own."""
        now = datetime.now(UTC)
        notification = a_notification(id=f"steady-{number}", accepted_at=now, expires_at=now + timedelta(hours=1))
        addresses = [self.address(number * PARCEL + place) for place in range(PARCEL)]
        for answer in await answers_of(self.provider, a_parcel(addresses, notification=notification)):
            self.ends[answer.outcome.value, answer.detail] += 1

    async def run(self) -> None:
        """Send without an end, two parcels at a time, so that nothing ever stands still."""
        number = 0
        while True:
            await asyncio.gather(self.send(number), self.send(number + 1))
            number += 2

    async def more(self, parcels: int = 10) -> None:
        """Wait until so many more parcels are answered."""
        enough = self.ends.total() + parcels * PARCEL

        async def has_enough() -> bool:
            return self.ends.total() >= enough

        await eventually_async(has_enough)


@asynccontextmanager
async def sending(provider: Provider, address: Callable[[int], str]) -> AsyncIterator[Steady]:
    """Send while the context lasts; what goes wrong with the sending is raised at its end."""
    steady = Steady(provider, address)
    task = asyncio.create_task(steady.run())
    try:
        yield steady
    finally:
        task.cancel()
        (end,) = await asyncio.gather(task, return_exceptions=True)
        if not isinstance(end, asyncio.CancelledError):
            raise end
