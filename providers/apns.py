"""Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.

What becomes of each part of a content stands in ``apns_message``, what APNs' words mean in ``apns_answers``, and how
a request gets there in ``apns_route`` and ``http2``.
"""

from datetime import UTC, datetime
from string import hexdigits
from typing import Final

from models.names import AppId
from models.notification import Notification
from providers.address_form import AddressForm
from providers.apns_check import check
from providers.apns_credentials import read_credentials
from providers.apns_message import CHANNEL, LetterHeaders, render
from providers.apns_route import ApnsRoute
from providers.apns_settings import ApnsSettings
from providers.base import ProviderSpec
from providers.letters import Letters
from providers.push import Push
from providers.push_job import Rendered
from providers.splice import DELIVERY, template_of
from providers.wording import Words

FORM: Final = AddressForm(characters=hexdigits.encode(), is_length=range(8, 257, 2).__contains__)
"""A device token is bytes in hex; Apple says that its length may change, so only the form is asked for."""


def _render(notification: Notification, words: Words) -> Rendered[LetterHeaders]:
    letter = render(notification, words)
    ids = {"delivery_id": DELIVERY, "notification_id": notification.id}
    return Rendered(template_of({**letter.payload, **ids}), letter.headers)


def open_apns(_app: AppId, settings: ApnsSettings) -> Push[LetterHeaders]:
    """Make the route of one app; nothing is read before ``start``."""

    def clock() -> datetime:
        return datetime.now(UTC)

    def connect() -> ApnsRoute:
        server, token = read_credentials(settings)
        return ApnsRoute(server.open_client(), token, server, clock)

    return Push(connect, settings.max_in_flight, FORM, Letters(_render))


PROVIDER: Final[ProviderSpec[ApnsSettings]] = ProviderSpec(
    channel=CHANNEL,
    about="Apple Push Notification service: iPhone, iPad, Mac and watch, straight from Apple.",
    settings=ApnsSettings,
    check=check,
    open=open_apns,
    give_up_s=900.0,  # Apple's word on 500 and 503: back off for 15 minutes at most
)
