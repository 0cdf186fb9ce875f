"""Credentials for a house of stand-ins: an authority of its own, and what FCM and APNs hand to a customer.

Nothing here is secret outside the sandbox; the files are readable by their owner alone all the same.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.certificates import make_certificate, pem
from sandbox.secret_files import write_secret

PROJECT: Final = "carillon-sandbox"
TOPIC: Final = "org.example.carillon"
KEY_ID: Final = "SANDBOX001"
TEAM_ID: Final = "CARILLON01"
"""Ten characters each, as Apple's are."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where everything lies."""

    folder: Path

    @property
    def ca(self) -> Path:
        """The authority that signed the simulators' certificate."""
        return self.folder / "ca.pem"

    @property
    def server_certificate(self) -> Path:
        """For localhost, 127.0.0.1 and what ``issue`` was told."""
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        """The key of ``server_certificate``."""
        return self.folder / "server.key"

    @property
    def apns_key(self) -> Path:
        """A p8 file, as Apple gives out for tokens."""
        return self.folder / "apns.p8"

    @property
    def apns_certificate(self) -> Path:
        """A client certificate with its key in one file, as made from Apple's p12."""
        return self.folder / "apns.pem"

    @property
    def service_account(self) -> Path:
        """A service account as Google gives out for FCM."""
        return self.folder / "service-account.json"


def issue(folder: Path, hosts: Sequence[str] = ()) -> Credentials:
    """Write what is not there yet, except the service account, and say where it lies.

    *hosts* are more names by which the simulators are called.
    """
    credentials = Credentials(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not credentials.apns_certificate.exists():
        _write_all(credentials, hosts)
    return credentials


def _write_all(credentials: Credentials, hosts: Sequence[str]) -> None:
    authority, server, client = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    ca = make_certificate("Carillon sandbox", authority, None)
    write_secret(credentials.ca, ca.public_bytes(Encoding.PEM))
    write_secret(
        credentials.server_certificate,
        make_certificate("localhost", server, (ca, authority), hosts=hosts).public_bytes(Encoding.PEM),
    )
    write_secret(credentials.server_key, pem(server))
    write_secret(credentials.apns_key, pem(ec.generate_private_key(ec.SECP256R1())))
    certificate = make_certificate(f"Apple Push Services: {TOPIC}", client, (ca, authority), user_id=TOPIC)
    # Last, because its presence says that all are there.
    write_secret(credentials.apns_certificate, certificate.public_bytes(Encoding.PEM) + pem(client))


def write_service_account(credentials: Credentials, token_uri: str) -> Path:
    """Write a service account whose tokens are to be had at *token_uri*; it keeps its key."""
    path = credentials.service_account
    if path.exists():
        account = json.loads(path.read_text())
    else:
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "sandbox",
            "private_key": pem(key).decode(),
            "client_email": f"sandbox@{PROJECT}.iam.gserviceaccount.com",
            "client_id": "1",
        }
    write_secret(path, json.dumps({**account, "token_uri": token_uri}, indent=2).encode())
    return path
