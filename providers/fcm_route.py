"""One app's way to FCM: its access token, its connections, and the parcels between them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.ports import Clock
from models.standing import CredentialKind, Standing, Traffic
from providers.fcm_answers import answer_of
from providers.fcm_grant import NoTokenError
from providers.fcm_job import FcmJob
from providers.fcm_oauth import AccessToken
from providers.fcm_reply import Lost
from providers.http2.client import Client
from providers.push_job import Batch


@dataclass(slots=True)
class FcmRoute:
    """Sends batches; a request never waits for a token that is there, and none fetches one by itself."""

    client: Client
    token: AccessToken
    authority: str
    path: str
    clock: Clock
    _waiting: dict[asyncio.Task[None], int] = field(init=False, default_factory=dict)
    """Those that wait for a token, and how many entries each holds."""

    def __post_init__(self) -> None:
        """Fetch the first token, and keep one from now on."""
        self.token.start()

    @property
    def credentials(self) -> Standing:
        """How the credentials stand."""
        rotation = self.token.source.rotation
        is_current = not self.token.is_refused and (rotation is None or rotation.is_current)
        return Standing(CredentialKind.ACCESS_TOKEN, self.token.expires_at_s, is_current)

    @property
    def traffic(self) -> Traffic:
        """How its connections stand."""
        return Traffic(self.client.connections, self.client.goaways)

    @property
    def in_flight(self) -> int:
        """Entries that are not answered."""
        return self.client.in_flight + sum(self._waiting.values())

    def submit(self, batch: Batch[None], indices: Sequence[int]) -> None:
        """Begin to send some entries of a batch."""
        token = self.token.now()
        if token is None:
            self._later(batch, indices, refused=None)
        else:
            self._send(batch, indices, token)

    async def close(self) -> None:
        """Answer everything and let go of the connections."""
        for task in tuple(self._waiting):
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        await self.client.close()
        await self.token.close()

    def _send(self, batch: Batch[None], indices: Sequence[int], token: str) -> None:
        job = FcmJob(batch, token, server=(self.authority, self.path), renew=self._renew, clock=self.clock)
        self.client.submit(job, indices)

    def _renew(self, job: FcmJob, index: int) -> None:
        """Send an entry again with a newer token than the one that was refused."""
        self._later(job.batch, [index], refused=job.token)

    def _later(self, batch: Batch[None], indices: Sequence[int], refused: str | None) -> None:
        task = asyncio.get_running_loop().create_task(self._with_token(batch, indices, refused))
        self._waiting[task] = len(indices)

        def has_ended(ended: asyncio.Task[None]) -> None:
            del self._waiting[ended]
            if ended.cancelled():  # perhaps before its first step: so it is told from here
                self._tell(batch, indices, Lost.NOT_SENT)

        task.add_done_callback(has_ended)

    async def _with_token(self, batch: Batch[None], indices: Sequence[int], refused: str | None) -> None:
        try:
            token = await (self.token.get() if refused is None else self.token.after(refused))
        except NoTokenError as error:
            self._tell(batch, indices, error.lost)
        else:
            self._send(batch, indices, token)

    def _tell(self, batch: Batch[None], indices: Sequence[int], how: Lost) -> None:
        for index in indices:
            batch.answered(index, answer_of(how, self.clock()))
