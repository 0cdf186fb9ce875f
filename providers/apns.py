"""Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.

What becomes of each part of a content stands in ``apns_message``, what APNs' words mean in ``apns_answers``, and how
a request gets there in ``apns_route`` and ``http2``.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from models.names import AppId
from models.notification import Notification
from models.ports import Parcel, Sink
from providers.apns_check import check
from providers.apns_credentials import read_credentials
from providers.apns_message import CHANNEL, Letter, render
from providers.apns_route import ApnsRoute
from providers.apns_settings import ApnsSettings
from providers.base import ProviderSpec
from providers.http2.client import Client
from providers.http2.target import Target
from providers.letters import Letters
from providers.push_job import Batch, templates_of
from providers.splice import DELIVERY, Template, template_of
from providers.wording import Words

FORM: Final = re.compile(r"(?:[0-9a-fA-F]{2}){4,128}")
"""A device token is bytes in hex; Apple says that its length may change, so only the form is asked for."""

Rendered = tuple[Letter, Template]


@dataclass(slots=True)
class Apns:
    """The route of one app; ``models.ports.Provider``."""

    connect: Callable[[], ApnsRoute]
    """Reads the credentials; raises SetupError."""

    room: int
    _route: ApnsRoute | None = field(init=False, default=None)
    _letters: Letters[Rendered] = field(init=False)

    def __post_init__(self) -> None:
        """Make ready without connecting."""
        self._letters = Letters(_render)

    async def start(self) -> None:
        """Read the credentials; raises SetupError."""
        self._route = self.connect()

    async def close(self) -> None:
        """Answer what is under way, then let go of the connections."""
        if self._route is not None:
            await self._route.close()

    def capacity(self) -> int:
        """Return how many more deliveries it would start at once."""
        return 0 if self._route is None else self.room - self._route.in_flight

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        """Begin to send; every entry is answered, at the latest some time limits later."""
        route = self._route
        if route is None:
            message = "start comes before submit"
            raise RuntimeError(message)
        letters: list[Letter] = []

        def template(parcel: Parcel, index: int) -> Template:
            letter, found = self._letters.letter(parcel, index)
            letters.append(letter)
            return found

        templates, answered = templates_of(parcel, FORM.fullmatch, template)
        for index, answer in answered.items():
            asyncio.get_running_loop().call_soon(sink, index, answer)
        if letters:
            # One letter's headers stand for all: they follow from the notification, not from the wording.
            indices = [index for index, found in enumerate(templates) if found is not None]
            route.submit(Batch(parcel, sink, templates), letters[0], indices)


def _render(notification: Notification, words: Words) -> Rendered:
    letter = render(notification, words)
    ids = {"delivery_id": DELIVERY, "notification_id": notification.id}
    return letter, template_of({**letter.payload, **ids})


def open_apns(_app: AppId, settings: ApnsSettings) -> Apns:
    """Make the route of one app; nothing is read before ``start``."""

    def clock() -> datetime:
        return datetime.now(UTC)

    def connect() -> ApnsRoute:
        server, token = read_credentials(settings)
        target = Target(
            server.host,
            server.port,
            server.context,
            settings.max_connections,
            settings.timeout_s,
            is_cautious=token is not None,
        )
        return ApnsRoute(Client(target), token, server, clock)

    return Apns(connect, settings.max_in_flight)


PROVIDER: Final[ProviderSpec[ApnsSettings]] = ProviderSpec(
    channel=CHANNEL,
    about="Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.",
    settings=ApnsSettings,
    check=check,
    open=open_apns,
)
