"""Firebase Cloud Messaging, HTTP v1: Android, the web, and iOS apps that use Firebase.

What becomes of each part of a content stands in ``fcm_message``, what FCM's words mean in ``fcm_answers``, and how a
message gets there in ``fcm_firebase``.
"""

import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pydantic import Field

from models.base import Json
from models.names import AppId
from models.outcome import Outcome, Reason
from models.ports import Answer, Clock, Parcel, Sink
from providers.base import ProviderSpec
from providers.dispatch import Dispatch
from providers.fcm_answers import answer_of
from providers.fcm_check import check
from providers.fcm_firebase import FirebaseTransport
from providers.fcm_message import addressed, render
from providers.fcm_reply import Transport
from providers.letters import Letters
from providers.push_settings import PushSettings

CHANNEL: Final = "fcm"
ENDPOINT: Final = "https://fcm.googleapis.com"
ADDRESS: Final = re.compile(r"[A-Za-z0-9_:.~%+/=-]{1,4096}")
"""The characters that registration tokens have been seen to hold; none needs an escape in JSON."""

NUMBERS: Final = itertools.count(1)
"""Makes the names of firebase apps unique in the process, also where a route is opened a second time."""


class FcmSettings(PushSettings):
    """One Firebase project."""

    project_id: str = ""
    """The project's id; absent: the one that the service account names."""

    credentials_file: str = ""
    """The service account's JSON, from Firebase console, project settings, service accounts."""

    max_in_flight: int = Field(default=100, gt=0, le=1000)
    """Requests under way at once; FCM's servers take 100 on a connection, and this channel has one connection."""


@dataclass(slots=True)
class Fcm:
    """The route of one app; ``models.ports.Provider``."""

    transport: Transport
    room: int
    timeout_s: float
    clock: Clock
    _dispatch: Dispatch = field(init=False)
    _letters: Letters[Json] = field(init=False)

    def __post_init__(self) -> None:
        """Make ready without connecting."""
        self._dispatch = Dispatch(self._deliver, self.room, self.timeout_s)
        self._letters = Letters(lambda notification, words: render(notification, words, self.clock()))

    async def start(self) -> None:
        """Read the credentials; raises SetupError."""
        await self.transport.start()

    async def close(self) -> None:
        """Answer what is under way as deferred, then let go of the connection."""
        await self._dispatch.close()
        await self.transport.close()

    def capacity(self) -> int:
        """Return how many more deliveries it would start at once."""
        return self._dispatch.capacity()

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        """Begin to send; every entry is answered, see ``dispatch`` for when at the latest."""
        self._dispatch.submit(parcel, sink)

    async def _deliver(self, parcel: Parcel, index: int) -> Answer:
        address = parcel.addresses[index]
        if not ADDRESS.fullmatch(address):
            return Answer(Outcome.REJECTED, Reason.BAD_ADDRESS, detail="NotAnAddress")
        try:
            message = self._letters.letter(parcel, index)
        except (ValueError, TypeError):
            return Answer(Outcome.REJECTED, Reason.BAD_MESSAGE, detail="NotRendered")
        whole = addressed(message, address, parcel.delivery_ids[index], parcel.notification.id)
        return answer_of(await self.transport.send(whole), self.clock())


def open_fcm(app: AppId, settings: FcmSettings) -> Fcm:
    """Make the route of one app; nothing is read before ``start``."""
    transport = FirebaseTransport(
        name=f"carillon-{app}-{next(NUMBERS)}",
        project_id=settings.project_id,
        credentials_file=settings.credentials_file,
        endpoint=settings.endpoint or ENDPOINT,
        ca_file=settings.ca_file,
        timeout_s=settings.timeout_s,
    )
    return Fcm(transport, settings.max_in_flight, settings.timeout_s, lambda: datetime.now(UTC))


PROVIDER = ProviderSpec(
    channel=CHANNEL,
    about="Firebase Cloud Messaging: Android, the web, and iOS apps that use Firebase.",
    settings=FcmSettings,
    check=check,
    open=open_fcm,
)
