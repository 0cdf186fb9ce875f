"""How clients of Kafka show who they are, and how they know whom they talk to; files are opened elsewhere."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, LiteralString, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from models.base import Section


class Protocol(StrEnum):
    """What a listener of the broker speaks, in Kafka's own words."""

    PLAINTEXT = "PLAINTEXT"
    """Anybody reads along, and is anybody: for one machine, or a network of its own."""

    SSL = "SSL"
    """TLS; with a certificate of the client's own, both sides know each other."""

    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    """A user and a password that SCRAM never sends; anybody reads along all the same."""

    SASL_SSL = "SASL_SSL"
    """A user and a password, within TLS."""

    @property
    def has_tls(self) -> bool:
        """Tell whether it is encrypted."""
        return self in {Protocol.SSL, Protocol.SASL_SSL}

    @property
    def has_user(self) -> bool:
        """Tell whether clients log in."""
        return self in {Protocol.SASL_SSL, Protocol.SASL_PLAINTEXT}


class Mechanism(StrEnum):
    """How a user proves the password."""

    SCRAM_SHA_512 = "SCRAM-SHA-512"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    PLAIN = "PLAIN"
    """Sends it as it is: within TLS alone."""


class KafkaSecurity(Section):
    """How every client of ours shows who it is to the broker, and knows the broker (docs/security.md)."""

    protocol: Protocol = Protocol.PLAINTEXT
    """``PLAINTEXT``, ``SSL``, ``SASL_PLAINTEXT`` or ``SASL_SSL``, as the listener in ``kafka.bootstrap``. With TLS the
    broker's certificate is always checked, its name too."""

    mechanism: Mechanism = Mechanism.SCRAM_SHA_512
    """``SCRAM-SHA-512``, ``SCRAM-SHA-256``, or ``PLAIN``, which is refused without TLS."""

    username: str | None = Field(default=None, min_length=1)
    """Who this process is. ``carillon acls`` gives each role's user what the role needs and nothing else."""

    password: SecretStr | None = Field(default=None, min_length=1)
    """A secret: better a file in ``secrets_dir`` than a variable."""

    ca_file: Path | None = None
    """Authorities that may have signed the broker's certificate, in PEM form; absent: those of the system."""

    cert_file: Path | None = None
    """Our certificate, in PEM form, with what leads to its authority, where the broker asks for one (mTLS)."""

    key_file: Path | None = None
    """The key of ``cert_file``; nobody but its owner and group may read it."""

    key_password: SecretStr | None = Field(default=None, min_length=1)
    """Opens ``key_file``, where that is encrypted."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        """Refuse what would fail later with a worse explanation, or be ignored in silence."""
        for fault, what in FAULTS:
            if fault(self):
                raise PydanticCustomError(KIND, what)
        return self


KIND: Final = "kafka_security"

FAULTS: Final[Sequence[tuple[Callable[[KafkaSecurity], object], LiteralString]]] = (
    (
        lambda it: it.protocol.has_user and not (it.username and it.password),
        "PROTOCOL is one that logs in, and USERNAME or PASSWORD is absent; set both, or PROTOCOL=SSL",
    ),
    (
        lambda it: (it.username or it.password) and not it.protocol.has_user,
        "USERNAME or PASSWORD is given, and PROTOCOL is one that does not log in; PROTOCOL=SASL_SSL does",
    ),
    (
        lambda it: it.mechanism is Mechanism.PLAIN and it.protocol is Protocol.SASL_PLAINTEXT,
        "MECHANISM=PLAIN would send the password for everybody to read; use PROTOCOL=SASL_SSL, or SCRAM-SHA-512",
    ),
    (
        lambda it: bool(it.cert_file) != bool(it.key_file),
        "CERT_FILE and KEY_FILE belong together; one of them is absent",
    ),
    (
        lambda it: it.key_password and not it.key_file,
        "KEY_PASSWORD is given, and KEY_FILE is not; name the key that it opens",
    ),
    (
        lambda it: (it.ca_file or it.cert_file) and not it.protocol.has_tls,
        "CA_FILE or CERT_FILE is given, and PROTOCOL is one without TLS; PROTOCOL=SSL or SASL_SSL has it",
    ),
)
"""What does not go together, and the cure, in the words that stand after ``CARILLON_KAFKA__SECURITY:``."""
