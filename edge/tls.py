"""Whether the edge may listen where it is told to, and how it shows who it is."""

import ssl
from ipaddress import ip_address
from typing import Final

from certificates import Shown, context_for
from models.errors import SetupError
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
    context = context_for(ssl.Purpose.CLIENT_AUTH, f"{VARIABLE}TLS_CLIENT_CA_FILE", edge.tls_client_ca_file)
    Shown(f"{VARIABLE}TLS_", edge.tls_cert_file, edge.tls_key_file).show_in(context)
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
