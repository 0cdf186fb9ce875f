"""A broker that asks who comes: its certificates, its users, and what its settings say of both.

Nothing here is secret outside the sandbox; the files are readable by their owner alone all the same.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from models.kafka_security import KafkaSecurity, Mechanism, Protocol
from sandbox.certificates import make_certificate, pem
from sandbox.secret_files import write_secret

BROKER: Final = "kafka"
"""The name in the certificate that nodes show each other; what bears it may do everything."""

ADMIN: Final = "admin"
"""May do everything: gives the others what they may."""

VARIABLE: Final = "CARILLON_KAFKA__SECURITY__PASSWORD"
"""The file in a user's folder; the folder is the user's ``secrets_dir``."""

SUPER_USERS: Final = f"User:{BROKER};User:{ADMIN}"


@dataclass(frozen=True, slots=True)
class Locks:
    """Where everything lies."""

    folder: Path
    users: tuple[str, ...]

    @property
    def ca(self) -> Path:
        """The authority behind every certificate here."""
        return self.folder / "ca.pem"

    @property
    def ca_key(self) -> Path:
        """Its key, for whoever makes a certificate for a client."""
        return self.folder / "ca.key"

    @property
    def broker(self) -> Path:
        """Key and certificate of every node, in one file as Kafka reads it."""
        return self.folder / "broker.pem"

    def home(self, user: str) -> Path:
        """Return the folder with a user's password."""
        return self.folder / "users" / user

    def password(self, user: str) -> str:
        """Return a user's password."""
        return (self.home(user) / VARIABLE).read_text()

    def environment(self, user: str) -> dict[str, str]:
        """Return what a process is told to log in as a user; its password is in a file."""
        return {
            "CARILLON_KAFKA__SECURITY__PROTOCOL": Protocol.SASL_SSL.value,
            "CARILLON_KAFKA__SECURITY__MECHANISM": Mechanism.SCRAM_SHA_512.value,
            "CARILLON_KAFKA__SECURITY__USERNAME": user,
            "CARILLON_KAFKA__SECURITY__CA_FILE": str(self.ca),
            "CARILLON_SECRETS_DIR": str(self.home(user)),
        }

    def write_environment(self, environment: Mapping[str, str]) -> Path:
        """Write a file that a shell reads to be told the same, and return where it is."""
        file = self.folder / "operator.env"
        write_secret(file, "".join(f"{name}={quote(value)}\n" for name, value in environment.items()).encode())
        return file

    def security(self, user: str) -> KafkaSecurity:
        """Return the same for a client in this process."""
        told = {"protocol": Protocol.SASL_SSL, "username": user, "password": self.password(user), "ca_file": self.ca}
        return KafkaSecurity.model_validate(told)

    def scram(self) -> list[str]:
        """Return the options that make a broker know all users from its first start."""
        mechanism = Mechanism.SCRAM_SHA_512.value
        return [
            f"--add-scram={mechanism}=[name={user},password={self.password(user)},iterations=4096]"
            for user in self.users
        ]


def issue_locks(folder: Path, users: Sequence[str]) -> Locks:
    """Write what is not there yet."""
    locks = Locks(folder, tuple(users))
    folder.mkdir(parents=True, exist_ok=True)
    if not locks.broker.exists():
        _write_certificates(locks)
    for user in locks.users:
        locks.home(user).mkdir(parents=True, exist_ok=True)
        if not (locks.home(user) / VARIABLE).exists():
            write_secret(locks.home(user) / VARIABLE, secrets.token_urlsafe(24).encode())
    return locks


def _write_certificates(locks: Locks) -> None:
    authority, broker = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = make_certificate("Carillon sandbox, broker", authority, None)
    write_secret(locks.ca, ca.public_bytes(Encoding.PEM))
    write_secret(locks.ca_key, pem(authority))
    certificate = make_certificate(BROKER, broker, (ca, authority))
    write_secret(locks.broker, pem(broker) + certificate.public_bytes(Encoding.PEM))


def locked_properties(locks: Locks, host: str, ports: Mapping[str, tuple[int, int]]) -> dict[str, object]:
    """Return what a node is told of listeners and users.

    Parameters
    ----------
    ports
        By listener: the port that it has, and the one that others are told of. ``CLIENTS`` log in; ``NODES`` and
        ``CONTROLLER`` show a certificate.
    """
    listeners = {name: f"{name}://{host}:{port}" for name, (port, _) in ports.items()}
    advertised = {name: f"{name}://{host}:{port}" for name, (_, port) in ports.items() if name != "CONTROLLER"}
    mutual = {f"listener.name.{name}.ssl.client.auth": "required" for name in ("nodes", "controller")}
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    return {
        "listeners": ",".join(listeners.values()),
        "advertised.listeners": ",".join(advertised.values()),
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,NODES:SSL,CONTROLLER:SSL",
        "inter.broker.listener.name": "NODES",
        "sasl.enabled.mechanisms": Mechanism.SCRAM_SHA_512.value,
        "listener.name.clients.scram-sha-512.sasl.jaas.config": scram,
        **mutual,
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": locks.broker,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": locks.ca,
        "ssl.principal.mapping.rules": "RULE:^CN=([^,]+)$/$1/",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": SUPER_USERS,
    }
