"""Firebase Cloud Messaging, HTTP v1: Android, the web, and iOS apps that use Firebase.

What becomes of each part of a content stands in ``fcm_message``, what FCM's words mean in ``fcm_answers``, and how a
message gets there in ``fcm_route`` and ``http2``. firebase_admin builds and validates each message, and reads the
service account.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field

from models.names import AppId
from models.notification import Notification
from models.ports import Clock, Parcel, Sink
from providers.base import ProviderSpec
from providers.credentials import tls_context
from providers.fcm_check import check
from providers.fcm_credentials import fetch_by, project_of, read_service_account
from providers.fcm_message import addressed, render
from providers.fcm_oauth import AccessToken
from providers.fcm_route import FcmRoute
from providers.http2.client import Client
from providers.http2.target import Target
from providers.letters import Letters
from providers.push_job import Batch, templates_of
from providers.push_settings import PushSettings
from providers.splice import ADDRESS, DELIVERY, Template, template_of
from providers.wording import Words

CHANNEL: Final = "fcm"
ENDPOINT: Final = "https://fcm.googleapis.com"
FORM: Final = re.compile(r"[A-Za-z0-9_:.~%+/=-]{1,4096}")
"""The characters that registration tokens have been seen to hold; none needs an escape in JSON."""


class FcmSettings(PushSettings):
    """One Firebase project."""

    project_id: str = ""
    """The project's id; absent: the one that the service account names."""

    credentials_file: str = ""
    """The service account's JSON, from Firebase console, project settings, service accounts."""

    max_in_flight: int = Field(default=1000, gt=0, le=10_000)
    """Requests under way at once, over all connections; FCM's servers take 100 on each."""

    max_connections: int = Field(default=10, gt=0, le=100)
    """Connections at most; one more is opened when all others are full."""


@dataclass(slots=True)
class Fcm:
    """The route of one app; ``models.ports.Provider``."""

    connect: Callable[[], FcmRoute]
    """Reads the credentials; raises SetupError."""

    room: int
    clock: Clock
    _route: FcmRoute | None = field(init=False, default=None)
    _letters: Letters[Template] = field(init=False)

    def __post_init__(self) -> None:
        """Make ready without connecting."""
        self._letters = Letters(self._render)

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
        templates, answered = templates_of(parcel, FORM.fullmatch, self._letters.letter)
        for index, answer in answered.items():
            asyncio.get_running_loop().call_soon(sink, index, answer)
        batch = Batch(parcel, sink, templates)
        route.submit(batch, [index for index, template in enumerate(templates) if template is not None])

    def _render(self, notification: Notification, words: Words) -> Template:
        message = addressed(render(notification, words, self.clock()), ADDRESS, DELIVERY, notification.id)
        return template_of({"message": message})


def open_fcm(_app: AppId, settings: FcmSettings) -> Fcm:
    """Make the route of one app; nothing is read before ``start``."""

    def clock() -> datetime:
        return datetime.now(UTC)

    def connect() -> FcmRoute:
        certificate = read_service_account(settings.credentials_file)
        project = project_of(certificate, settings.project_id)
        server = urlsplit(settings.endpoint or ENDPOINT)
        host, port = server.hostname or "", server.port or 443
        context = tls_context("fcm.ca_file", settings.ca_file)
        return FcmRoute(
            Client(Target(host, port, context, settings.max_connections, settings.timeout_s)),
            AccessToken(fetch_by(certificate, settings.ca_file, settings.timeout_s), settings.timeout_s),
            server.netloc,
            f"/v1/projects/{project}/messages:send",
            clock,
        )

    return Fcm(connect, settings.max_in_flight, clock)


PROVIDER = ProviderSpec(
    channel=CHANNEL,
    about="Firebase Cloud Messaging: Android, the web, and iOS apps that use Firebase.",
    settings=FcmSettings,
    check=check,
    open=open_fcm,
)
