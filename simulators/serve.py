"""Opens simulators: ``async with open_fcm(address) as fcm: … fcm.url``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from simulators.apns import ApnsSite
from simulators.attempt import ProviderSite
from simulators.fcm import FcmSite
from simulators.journal import Journal
from simulators.listener import Address, Listener
from simulators.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that is listening."""

    site: Simulator
    host: str
    port: int

    @property
    def url(self) -> str:
        """Return its address, without a path."""
        return f"https://{self.host}:{self.port}"


@asynccontextmanager
async def _open(
    provider: ProviderSite, address: Address, log_file: Path | None, clock: Callable[[], float]
) -> AsyncIterator[Running]:
    loop = asyncio.get_running_loop()
    journal = Journal(log_file, loop)
    site = Simulator(provider, journal, clock)
    listener = Listener(site, loop)
    site.on_limits = listener.announce
    await listener.open(address)
    try:
        yield Running(site, address.host, listener.port)
    finally:
        await listener.close()
        journal.close()


@asynccontextmanager
async def open_fcm(
    address: Address, *, log_file: Path | None = None, clock: Callable[[], float] = time.time
) -> AsyncIterator[Running]:
    """Serve FCM and its token endpoint until the context ends; *clock* tells seconds since 1970."""
    async with _open(FcmSite(clock), address, log_file, clock) as running:
        yield running


@asynccontextmanager
async def open_apns(
    address: Address,
    *,
    log_file: Path | None = None,
    p8_file: Path | None = None,
    topics: frozenset[str] = frozenset(),
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Running]:
    """Serve APNs until the context ends; with *p8_file* signatures are checked, with *topics* others are refused."""
    async with _open(ApnsSite(clock, p8_file=p8_file, topics=topics), address, log_file, clock) as running:
        yield running
