"""Servers whose broker asks who comes, without a worker: what tests of the sandbox and of its locks share."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from sandbox.certificates import make_certificate, pem
from sandbox.locks import Locks
from sandbox.running import Sandbox
from sandbox.secret_files import write_secret
from settings import KafkaSettings
from tests.support.terminal import Said

PRODUCER = "shop"
"""The user of an app's producer."""


def locks_of(house: Sandbox) -> Locks:
    assert house.house.locks is not None
    return house.house.locks


def as_user(house: Sandbox, user: str) -> KafkaSettings:
    """Return the broker as a user meets it."""
    return house.kafka.model_copy(update={"security": locks_of(house).security(user)})


def write_certificate(house: Sandbox, user: str, folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate that makes whoever shows it that user, and of its key."""
    locks = locks_of(house)
    authority = x509.load_pem_x509_certificate(locks.ca.read_bytes())
    signer = load_pem_private_key(locks.ca_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = make_certificate(user, key, (authority, signer))
    write_secret(folder / f"{user}.pem", certificate.public_bytes(Encoding.PEM))
    write_secret(folder / f"{user}.key", pem(key))
    return folder / f"{user}.pem", folder / f"{user}.key"


def nodes_listener(house: Sandbox) -> str:
    """Return where the broker asks for a certificate, and for no password."""
    (node,) = house.house.nodes
    return f"127.0.0.1:{node.nodes_port}"


def last(said: Said) -> str:
    """Return the line that a command ended with, having seen that no traceback came before it."""
    assert "Traceback" not in said.err
    line = said.err.strip().splitlines()[-1]
    assert line.startswith("carillon: ")
    return line
