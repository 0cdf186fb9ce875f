"""Firebase Cloud Messaging, HTTP v1: Android, the web, and iOS apps that use Firebase.

What becomes of each part of a content stands in ``fcm_message``, what FCM's words mean in ``fcm_answers``, and how a
message gets there in ``fcm_route`` and ``http2``. firebase_admin builds and validates each message, and reads the
service account.
"""

from datetime import UTC, datetime
from string import ascii_letters, digits
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field

from models.names import AppId
from models.notification import Notification
from providers.address_form import AddressForm
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
from providers.push import Push
from providers.push_job import Rendered
from providers.push_settings import PushSettings
from providers.splice import ADDRESS, DELIVERY, template_of
from providers.wording import Words

CHANNEL: Final = "fcm"
ENDPOINT: Final = "https://fcm.googleapis.com"
APART_S: Final = 0.02
"""Between two connections: a hundred requests on each are soon full, and Google asks for no patience here."""

FORM: Final = AddressForm(
    characters=(ascii_letters + digits + "_:.~%+/=-").encode(), is_length=range(1, 4_097).__contains__
)
"""The characters that registration tokens have been seen to hold; none needs an escape in JSON."""


class FcmSettings(PushSettings):
    """One Firebase project."""

    project_id: str = ""
    """The project's id; absent: the one that the service account names."""

    credentials_file: str = ""
    """The service account's JSON, from Firebase console, project settings, service accounts."""

    rate_per_s: float = Field(default=9_000.0, ge=0, allow_inf_nan=False)
    """Requests a second of all workers together; 0: no limit. Nine tenths of the 600,000 a minute that a project has by
    default: https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas"""

    max_in_flight: int = Field(default=4000, gt=0, le=10_000)
    """Requests under way at once, over all connections; FCM's servers take 100 on each."""

    max_connections: int = Field(default=40, gt=0, le=100)
    """Connections at most; one more is opened when all others are full."""


def open_fcm(_app: AppId, settings: FcmSettings) -> Push[None]:
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
            Client(Target(host, port, context, settings.max_connections, settings.timeout_s, apart_s=APART_S)),
            AccessToken(fetch_by(certificate, settings.ca_file, settings.timeout_s), settings.timeout_s),
            server.netloc,
            f"/v1/projects/{project}/messages:send",
            clock,
        )

    def rendered(notification: Notification, words: Words) -> Rendered[None]:
        message = addressed(render(notification, words, clock()), ADDRESS, DELIVERY, notification.id)
        return Rendered(template_of({"message": message}), None)

    return Push(connect, settings.max_in_flight, FORM, Letters(rendered))


PROVIDER = ProviderSpec(
    channel=CHANNEL,
    about="Firebase Cloud Messaging: Android, the web, and iOS apps that use Firebase.",
    settings=FcmSettings,
    check=check,
    open=open_fcm,
)
