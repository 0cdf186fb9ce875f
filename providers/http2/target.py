"""Where requests go, and how patient we are."""

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One server."""

    host: str
    port: int
    context: ssl.SSLContext
    max_connections: int
    timeout_s: float
    """For the answer to a request, and for a place to send it from."""

    apart_s: float = 0.1
    """Between two connections that are opened because all others are full."""

    is_cautious: bool = False
    """One request at a time on a connection until its first answer."""
