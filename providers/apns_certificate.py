"""A certificate for APNs with its key, in one PEM file: what the connection shows instead of a token."""

import ssl
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from models.errors import SetupError
from providers.credentials import read_file

SETTING: Final = "apns.pem_file"


def show_certificate(context: ssl.SSLContext, path: str) -> x509.Certificate:
    """Let a context show the certificate of a file, and return it.

    Raises
    ------
    SetupError
        If the file cannot be read, or does not hold a certificate with its key.
    """
    content = read_file(SETTING, path)
    try:
        context.load_cert_chain(path, password=_refuse_to_ask)
        certificate = x509.load_pem_x509_certificate(content)
    except (OSError, ValueError):  # TLS's errors are OSErrors
        message = f"{SETTING}: {path} must hold a certificate and its key, unencrypted"
        raise SetupError(message) from None
    return certificate


def must_be_valid(certificate: x509.Certificate, path: str, now: datetime) -> None:
    """Raise SetupError where a certificate has ended or has not begun."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= now < ends:
        message = f"{SETTING}: {path} is valid from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC only"
        raise SetupError(message)


def topic_of(certificate: x509.Certificate) -> str:
    """Return the bundle id, which Apple writes into the certificate as the user id; raises SetupError."""
    found = certificate.subject.get_attributes_for_oid(NameOID.USER_ID)
    if not found:
        message = "apns.topic: is not set, and the certificate names none"
        raise SetupError(message)
    return str(found[0].value)


def _refuse_to_ask() -> str:
    message = "the key is encrypted"
    raise ssl.SSLError(message)
