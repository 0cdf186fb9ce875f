"""One app's way to APNs: its provider token, its connections, and the parcels between them.

With new credentials go new connections: a certificate is shown when a connection begins, and Apple refuses the tokens
of one key on a connection that has seen another's (``UnrelatedKeyIdInToken``). The old ones finish what they have.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aioapns.common import NotificationResult

from models.ports import Clock
from models.standing import CredentialKind, Standing, Traffic
from providers.apns_answers import TOKEN_UPDATES, Reply, answer_of
from providers.apns_job import TOO_OLD, ApnsJob
from providers.apns_message import LetterHeaders
from providers.apns_server import Change, Server
from providers.apns_token import ProviderToken
from providers.http2.client import Client
from providers.push_job import Batch

LOOK_S: Final = 0.2
"""How often connections that are on their way out are asked whether they have finished."""


@dataclass(slots=True)
class ApnsRoute:
    """Sends batches with the token of the moment; it is a function of the clock, so nobody waits for one."""

    client: Client
    token: ProviderToken | None
    """None: the connection shows a certificate."""

    server: Server
    clock: Clock
    _leaving: dict[asyncio.Task[None], Client] = field(init=False, default_factory=dict)
    """Earlier clients, each with what waits for its end."""

    _left: int = field(init=False, default=0)
    """How often those that are gone were asked to leave."""

    def __post_init__(self) -> None:
        """Follow the files from which the credentials came."""
        if self.server.rotation is not None:
            self.server.rotation.begin(self.take_up)

    @property
    def traffic(self) -> Traffic:
        """How its connections stand, those on their way out too."""
        clients = [self.client, *self._leaving.values()]
        return Traffic(
            sum(client.connections for client in clients), self._left + sum(client.goaways for client in clients)
        )

    @property
    def in_flight(self) -> int:
        """Entries that are not answered."""
        return self.client.in_flight + sum(client.in_flight for client in self._leaving.values())

    @property
    def credentials(self) -> Standing:
        """How the credentials stand."""
        is_current = self.server.rotation is None or self.server.rotation.is_current
        if self.token is None:
            return Standing(CredentialKind.CERTIFICATE, self.server.ends_at_s, is_current)
        return Standing(CredentialKind.PROVIDER_TOKEN, self.token.expires_at_s, is_current)

    def submit(self, batch: Batch[LetterHeaders], indices: Sequence[int]) -> None:
        """Begin to send some entries of a batch."""
        job = ApnsJob(
            batch,
            server=(self.server.host, self.server.topic),
            authorization=self.token.get_header() if self.token else None,
            renew=self._renew,
            clock=self.clock,
        )
        self.client.submit(job, indices)

    def take_up(self, new: Change) -> None:
        """Send by new credentials from now on; what was begun ends as it began."""
        if isinstance(new, Server):
            self.server = new
        elif self.token is None or not self.token.use(new):
            return
        task = asyncio.get_running_loop().create_task(_farewell(self.client))
        self._leaving[task] = self.client
        task.add_done_callback(self._forget)
        self.client = self.server.open_client()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left += self._leaving.pop(task).goaways

    async def close(self) -> None:
        """Answer everything and let go of the connections."""
        if self.server.rotation is not None:
            await self.server.rotation.close()
        clients = [self.client, *self._leaving.values()]
        for task in tuple(self._leaving):
            task.cancel()
        await asyncio.gather(*(client.close() for client in clients))

    def _renew(self, job: ApnsJob, index: int, said: str = TOO_OLD) -> None:
        """Send an entry again if there is another token by now; else it is told what APNs said of ours.

        Parameters
        ----------
        said
            ``ExpiredProviderToken``, or ``TooManyProviderTokenUpdates``: then another process shows another token.
        """
        token = self.token
        if token is not None and said == TOKEN_UPDATES and job.authorization is not None:
            token.give_way(job.authorization)
        if token is not None and token.get_header() != job.authorization:
            asyncio.get_running_loop().call_soon(self.submit, job.batch, [index])
            return
        status = "429" if said == TOKEN_UPDATES else "403"
        result = NotificationResult(job.batch.delivery_ids.values[index].decode(), status, said)
        job.batch.answered(index, answer_of(Reply(result), self.clock()))


async def _farewell(client: Client) -> None:
    """Close a client once everything it was given is answered; it is given nothing more."""
    while client.in_flight:  # noqa: ASYNC110 -- a client tells nobody when it is empty
        await asyncio.sleep(LOOK_S)
    await client.close()
