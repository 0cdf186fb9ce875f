"""Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.

What becomes of each part of a content stands in ``apns_message``, what APNs' words mean in ``apns_answers``, and how
a request gets there in ``apns_pool`` and ``apns_connection``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from models.names import AppId
from models.outcome import Outcome, Reason
from models.ports import Answer, Clock, Parcel, Sink
from providers.apns_answers import Lost, answer_of
from providers.apns_check import check
from providers.apns_credentials import read_credentials
from providers.apns_message import CHANNEL, Letter, Request, render
from providers.apns_pool import ApnsPool, Transport
from providers.apns_settings import ApnsSettings
from providers.base import ProviderSpec
from providers.dispatch import Dispatch
from providers.letters import Letters

ADDRESS: Final = re.compile(r"(?:[0-9a-fA-F]{2}){4,128}")
"""A device token is bytes in hex; Apple says that its length may change, so only the form is asked for."""


@dataclass(slots=True)
class Apns:
    """The route of one app; ``models.ports.Provider``."""

    connect: Callable[[], Transport]
    """Reads the credentials and makes the transport; raises SetupError."""

    room: int
    timeout_s: float
    clock: Clock
    _dispatch: Dispatch = field(init=False)
    _letters: Letters[Letter] = field(init=False)
    _transport: Transport | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Make ready without connecting."""
        self._dispatch = Dispatch(self._deliver, self.room, self.timeout_s)
        self._letters = Letters(render)

    async def start(self) -> None:
        """Read the credentials; raises SetupError."""
        self._transport = self.connect()

    async def close(self) -> None:
        """Answer what is under way as deferred, then let go of the connections."""
        await self._dispatch.close()
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

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
            letter = self._letters.letter(parcel, index)
        except (ValueError, TypeError):
            return Answer(Outcome.REJECTED, Reason.BAD_MESSAGE, detail="NotRendered")
        request = Request(letter, address, parcel.delivery_ids[index], parcel.notification)
        reply = Lost.UNREACHABLE if self._transport is None else await self._transport.send(request)
        return answer_of(reply, self.clock())


def open_apns(_app: AppId, settings: ApnsSettings) -> Apns:
    """Make the route of one app; nothing is read before ``start``."""

    def connect() -> Transport:
        server, token = read_credentials(settings)
        return ApnsPool(server, token, settings.timeout_s)

    return Apns(connect, settings.max_in_flight, settings.timeout_s, lambda: datetime.now(UTC))


PROVIDER = ProviderSpec(
    channel=CHANNEL,
    about="Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.",
    settings=ApnsSettings,
    check=check,
    open=open_apns,
)
