"""As whom a route sends to APNs: a key (.p8) that signs tokens, or a certificate (.pem) that the connection shows.

Both may be replaced while we run; a key also brings a new id then, which stands in a file beside it.
"""

import re
import ssl
import time
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from models.errors import SetupError
from providers.apns_certificate import must_be_valid, show_certificate, topic_of
from providers.apns_server import Change, Server
from providers.apns_settings import ApnsSettings
from providers.apns_signer import Signer, read_key
from providers.apns_token import ProviderToken
from providers.credentials import read_file, tls_context
from providers.quiet import hush
from providers.rotation import Rotation

SERVERS: Final = {"production": "api.push.apple.com", "development": "api.sandbox.push.apple.com"}
PORT: Final = 443
KEY_ID: Final = re.compile(r"[A-Za-z0-9]{1,64}")
"""Apple's have ten characters; whatever else stands in the file is none."""


def read_credentials(settings: ApnsSettings) -> tuple[Server, ProviderToken | None]:
    """Read what the settings name; None: the certificate is in the server's context, no token is needed.

    Raises
    ------
    SetupError
        If neither or both are set, or a file is missing or is not what it should be.
    """
    hush()
    if bool(settings.key_file) == bool(settings.pem_file):
        message = "apns: give exactly one of key_file, pem_file"
        raise SetupError(message)
    return _by_key(settings) if settings.key_file else (_by_certificate(settings), None)


def _by_key(settings: ApnsSettings) -> tuple[Server, ProviderToken]:
    if bool(settings.key_id) == bool(settings.key_id_file):
        message = "apns.key_id: is not set: a key needs it (or key_id_file, but not both)"
        raise SetupError(message)
    for name in ("team_id", "topic"):
        if not getattr(settings, name):
            message = f"apns.{name}: is not set: a key needs it"
            raise SetupError(message)
    files = [settings.key_file, *([settings.key_id_file] if settings.key_id_file else [])]
    rotation: Rotation[Change] = Rotation(files, partial(_signer, settings))
    token = ProviderToken(_signer(settings), time.time)
    return _server(settings, settings.topic, _context(settings), rotation=rotation), token


def _signer(settings: ApnsSettings) -> Signer:
    key_id = settings.key_id
    if settings.key_id_file:
        key_id = read_file("apns.key_id_file", settings.key_id_file).decode("ascii", "replace").strip()
        if not KEY_ID.fullmatch(key_id):
            message = (
                f"apns.key_id_file: {settings.key_id_file} must hold the key's id, ten characters, and nothing else"
            )
            raise SetupError(message)
    key = read_key("apns.key_file", read_file("apns.key_file", settings.key_file))
    return Signer(key, key_id, settings.team_id)


def _by_certificate(settings: ApnsSettings) -> Server:
    def read() -> Server:
        """Return the server with the certificate of now; another app's is refused, for the devices are this one's."""
        context = _context(settings)
        certificate = show_certificate(context, settings.pem_file)
        must_be_valid(certificate, settings.pem_file, datetime.now(UTC))
        if not settings.topic and topic_of(certificate) != topic:
            message = f"apns.pem_file: {settings.pem_file} is for another app than the one before it"
            raise SetupError(message)
        return _server(settings, topic, context, certificate.not_valid_after_utc.timestamp(), rotation)

    rotation: Rotation[Change] = Rotation([settings.pem_file], read)
    context = _context(settings)
    certificate = show_certificate(context, settings.pem_file)
    topic = settings.topic or topic_of(certificate)
    return _server(settings, topic, context, certificate.not_valid_after_utc.timestamp(), rotation)


def _context(settings: ApnsSettings) -> ssl.SSLContext:
    return tls_context("apns.ca_file", settings.ca_file)


def _server(
    settings: ApnsSettings,
    topic: str,
    context: ssl.SSLContext,
    ends_at_s: float | None = None,
    rotation: Rotation[Change] | None = None,
) -> Server:
    parts = urlsplit(settings.endpoint)
    host = (parts.hostname or "") if settings.endpoint else SERVERS[settings.environment]
    limits = settings.max_connections, settings.timeout_s
    return Server(host, parts.port or PORT, topic, context, *limits, ends_at_s=ends_at_s, rotation=rotation)
