"""Whether the edge may listen where it is told to, and how it shows who it is."""

import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from models.errors import SetupError
from rules.secrecy import is_open_to_others
from settings import EdgeSettings

VARIABLE: Final = "CARILLON_EDGE__"


def server_context(edge: EdgeSettings) -> ssl.SSLContext | None:
    """Return what connections are answered with; None: they are not encrypted.

    Raises
    ------
    SetupError
        Where a token would cross a network for everybody to read, or a file cannot be used.
    """
    if edge.tls_cert_file is None or edge.tls_key_file is None:
        _may_be_bare(edge)
        return None
    _keep_private(edge.tls_key_file)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _show(context, edge.tls_cert_file, edge.tls_key_file)
    if edge.tls_client_ca_file is not None:
        _ask(context, edge.tls_client_ca_file)
    return context


def _may_be_bare(edge: EdgeSettings) -> None:
    """Refuse half of what TLS needs, and to listen without it where others are."""
    if edge.tls_cert_file is not None or edge.tls_key_file is not None or edge.tls_client_ca_file is not None:
        message = f"{VARIABLE}TLS_CERT_FILE and TLS_KEY_FILE belong together, and TLS_CLIENT_CA_FILE to both: set them"
        raise SetupError(message)
    if not is_this_machine(edge.host) and not edge.behind_proxy:
        message = (
            f"{VARIABLE}HOST: on {edge.host} anybody could read the tokens on their way; name a certificate in "
            f"{VARIABLE}TLS_CERT_FILE and TLS_KEY_FILE, or say {VARIABLE}BEHIND_PROXY=true where something ends TLS"
        )
        raise SetupError(message)


def is_this_machine(host: str) -> bool:
    """Tell whether an address is reached from nowhere else; a name other than localhost may be anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _keep_private(key_file: Path) -> None:
    try:
        mode = key_file.stat().st_mode
    except OSError as error:
        message = f"{VARIABLE}TLS_KEY_FILE: {key_file} cannot be read ({error.strerror})"
        raise SetupError(message) from error
    if is_open_to_others(mode):
        message = f"{VARIABLE}TLS_KEY_FILE: anybody may read {key_file} (mode {mode & 0o777:o}); chmod 600 cures it"
        raise SetupError(message)


def _show(context: ssl.SSLContext, cert_file: Path, key_file: Path) -> None:
    try:
        # Without an answer of ours, OpenSSL would ask whoever sits at the terminal for the password of a key.
        context.load_cert_chain(cert_file, key_file, password=lambda: "")
    except OSError as error:
        what = f"{cert_file} and {key_file} are no certificate and its key ({_why(error)})"
        message = f"{VARIABLE}TLS_CERT_FILE and TLS_KEY_FILE: {what}"
        raise SetupError(message) from error


def _ask(context: ssl.SSLContext, ca_file: Path) -> None:
    try:
        context.load_verify_locations(ca_file)
    except OSError as error:
        message = f"{VARIABLE}TLS_CLIENT_CA_FILE: {ca_file} holds no certificates that can be read ({_why(error)})"
        raise SetupError(message) from error
    context.verify_mode = ssl.CERT_REQUIRED


def _why(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
