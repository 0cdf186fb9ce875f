"""One app's way to APNs: its provider token, its connections, and the parcels between them."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from aioapns.common import NotificationResult

from models.ports import Clock
from providers.apns_answers import Reply, answer_of
from providers.apns_job import TOO_OLD, ApnsJob
from providers.apns_message import Letter
from providers.apns_token import ProviderToken
from providers.http2.client import Client
from providers.push_job import Batch


@dataclass(frozen=True, slots=True)
class Server:
    """Where a route leads to, and as whom."""

    host: str
    port: int
    topic: str
    """The bundle id of the app."""

    context: ssl.SSLContext
    """Holds the client's certificate where there is no token."""


@dataclass(slots=True)
class ApnsRoute:
    """Sends batches with the token of the moment; it is a function of the clock, so nobody waits for one."""

    client: Client
    token: ProviderToken | None
    """None: the connection shows a certificate."""

    server: Server
    clock: Clock

    @property
    def in_flight(self) -> int:
        """Entries that are not answered."""
        return self.client.in_flight

    def submit(self, batch: Batch, letter: Letter, indices: Sequence[int]) -> None:
        """Begin to send some entries of a batch."""
        job = ApnsJob(
            batch,
            letter,
            server=(self.server.host, self.server.topic),
            authorization=self.token.get_header() if self.token else None,
            renew=self._renew,
            clock=self.clock,
        )
        self.client.submit(job, indices)

    async def close(self) -> None:
        """Answer everything and let go of the connections."""
        await self.client.close()

    def _renew(self, job: ApnsJob, index: int) -> None:
        """Send an entry again if there is a newer token by now; else it is told that ours is refused."""
        if self.token is not None and self.token.get_header() != job.authorization:
            asyncio.get_running_loop().call_soon(self.submit, job.batch, job.letter, [index])
            return
        result = NotificationResult(job.batch.parcel.delivery_ids[index], "403", TOO_OLD)
        job.batch.sink(index, answer_of(Reply(result), self.clock()))
