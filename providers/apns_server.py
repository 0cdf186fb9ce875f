"""Where a route to APNs leads, and as whom it connects."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TypeAlias

from providers.apns_signer import Signer
from providers.http2.client import Client
from providers.http2.target import Target
from providers.rotation import Rotation

Change: TypeAlias = "Server | Signer"
"""What an operator may put in place while we run: a certificate, in the context of a new server, or a key."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of Apple's servers as one app sees it."""

    host: str
    port: int
    topic: str
    """The bundle id of the app."""

    context: ssl.SSLContext
    """Holds the client's certificate where there is no token."""

    max_connections: int = 1
    timeout_s: float = 15.0
    ends_at_s: float | None = None
    """When the certificate ends, in seconds since 1970; None: there is none."""

    rotation: Rotation[Change] | None = None
    """Follows the files that say as whom we come."""

    def open_client(self) -> Client:
        """Return a client without connections; with a token it begins with one request on each."""
        is_cautious = self.ends_at_s is None
        return Client(
            Target(self.host, self.port, self.context, self.max_connections, self.timeout_s, is_cautious=is_cautious)
        )
