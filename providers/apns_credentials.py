"""As whom a route sends to APNs: a key (.p8) that signs tokens, or a certificate (.pem) that the connection shows."""

import ssl
import time
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from models.errors import SetupError
from providers.apns_route import Server
from providers.apns_settings import ApnsSettings
from providers.apns_token import ProviderToken, read_key
from providers.credentials import read_file, tls_context
from providers.quiet import hush

SERVERS: Final = {"production": "api.push.apple.com", "development": "api.sandbox.push.apple.com"}
PORT: Final = 443


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
    context = tls_context("apns.ca_file", settings.ca_file)
    if settings.key_file:
        return _server(settings, settings.topic, context), _token(settings)
    pem = read_file("apns.pem_file", settings.pem_file)
    _show_certificate(context, settings.pem_file)
    return _server(settings, settings.topic or _topic_of(pem), context), None


def _token(settings: ApnsSettings) -> ProviderToken:
    for name in ("key_id", "team_id", "topic"):
        if not getattr(settings, name):
            message = f"apns.{name}: is not set: a key needs it"
            raise SetupError(message)
    key = read_key("apns.key_file", read_file("apns.key_file", settings.key_file))
    return ProviderToken(key, settings.key_id, settings.team_id, time.time)


def _server(settings: ApnsSettings, topic: str, context: ssl.SSLContext) -> Server:
    if not settings.endpoint:
        return Server(SERVERS[settings.environment], PORT, topic, context)
    parts = urlsplit(settings.endpoint)
    return Server(parts.hostname or "", parts.port or PORT, topic, context)


def _show_certificate(context: ssl.SSLContext, path: str) -> None:
    def refuse_to_ask() -> str:
        message = "the key is encrypted"
        raise ssl.SSLError(message)

    try:
        context.load_cert_chain(path, password=refuse_to_ask)
    except (ssl.SSLError, ValueError):
        message = f"apns.pem_file: {path} must hold a certificate and its key, unencrypted"
        raise SetupError(message) from None


def _topic_of(pem: bytes) -> str:
    """Return the bundle id, which Apple writes into the certificate as the user id."""
    certificate = x509.load_pem_x509_certificate(pem)
    found = certificate.subject.get_attributes_for_oid(NameOID.USER_ID)
    if not found:
        message = "apns.topic: is not set, and the certificate names none"
        raise SetupError(message)
    return str(found[0].value)
