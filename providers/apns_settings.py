"""What an operator gives for one app on APNs."""

from typing import Literal

from pydantic import Field, field_validator

from providers.push_settings import PushSettings


class ApnsSettings(PushSettings):
    """One app of one Apple developer team: a key with its ids, or a certificate."""

    key_file: str = ""
    """The .p8 file of a key for APNs."""

    key_id: str = ""
    """The key's id, ten characters."""

    key_id_file: str = ""
    """Instead of ``key_id``: a file that holds it, so that a key and its id can be replaced while we run."""

    team_id: str = ""
    """The team's id, ten characters."""

    topic: str = ""
    """The app's bundle id; absent with a certificate: the one that it names."""

    pem_file: str = ""
    """Instead of a key: certificate and private key in one PEM file, unencrypted."""

    environment: Literal["production", "development"] = "production"
    """Which of Apple's servers; addresses of one are unknown to the other."""

    max_in_flight: int = Field(default=4000, gt=0, le=10_000)
    """Requests under way at once, over all connections; APNs takes about a thousand on each."""

    max_connections: int = Field(default=4, gt=0, le=50)
    """Connections at most; one more is opened when all others are full. Apple takes haste for an attack."""

    @field_validator("endpoint")
    @classmethod
    def _speaks_tls(cls, endpoint: str) -> str:
        if endpoint.startswith("http:"):
            message = "must be https: APNs is HTTP/2 over TLS"
            raise ValueError(message)
        return endpoint
