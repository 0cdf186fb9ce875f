"""How a route stands: its credentials, which an operator has to know before they end, and its connections."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class CredentialKind(StrEnum):
    """What proves to a provider who we are."""

    CERTIFICATE = "certificate"
    """Shown by the connection; an operator has to replace it in time."""

    PROVIDER_TOKEN = "provider_token"  # noqa: S105  a word, not a secret
    """Signed by ourselves from a key; a new one is made by itself."""

    ACCESS_TOKEN = "access_token"  # noqa: S105  a word, not a secret
    """Given out for a service account; a new one is fetched by itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The credentials of one route at one moment."""

    kind: CredentialKind
    expires_at_s: float | None
    """When what is shown now ends, in seconds since 1970; None: there is nothing to show."""

    is_current: bool
    """False: newer ones were put in place, and cannot be used."""


@runtime_checkable
class Credentialed(Protocol):
    """Whoever shows credentials."""

    @property
    def credentials(self) -> Standing | None:
        """How they stand; None before they were read. Cheap, and asked from any thread."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The connections of one route at one moment."""

    connections: int
    """Open now."""

    goaways: int
    """How often the provider has asked to leave one, since the route was opened."""


@runtime_checkable
class Connected(Protocol):
    """Whoever keeps connections."""

    @property
    def traffic(self) -> Traffic:
        """How they stand. Cheap, and asked from any thread."""
