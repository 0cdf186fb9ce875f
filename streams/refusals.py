"""Why a broker that is there does not let us in, in a line that names the setting; aiokafka says "no connection".

A client keeps the reason to its log and tries the next server. So whoever is not let in asks once more, by a connection
of its own, whose errors are told apart here.
"""

import asyncio
import socket
import ssl
import struct
from typing import Final

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnsupportedSaslMechanismError,
)

from models.errors import CarillonError, OutageError, SetupError
from settings import KafkaSettings
from streams.security import VARIABLE, to_broker

ASK_S: Final = 5
"""Per server: whoever asks has waited already."""

VERSIONS: Final = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""The first question of every client: which versions a server speaks."""

DENIED: Final = {
    TopicAuthorizationFailedError: "a topic",
    GroupAuthorizationFailedError: "a group",
    ClusterAuthorizationFailedError: "the cluster",
    TransactionalIdAuthorizationFailed: "a transactional id",
}
"""What the broker's answer is about."""


async def explained(kafka: KafkaSettings, error: BaseException, otherwise: str) -> CarillonError:
    """Return what a client's failure comes to: a SetupError where waiting does not mend it, else an OutageError.

    *otherwise* is what is said where the broker is simply away.
    """
    denied = denial(kafka, error)
    if denied is not None:
        return denied
    refusal = await refused(kafka)
    return SetupError(refusal) if refusal else OutageError(otherwise)


def denial(kafka: KafkaSettings, error: BaseException) -> SetupError | None:
    """Return what to say where the broker knows us, and does not let us do this; None: it is something else."""
    for kind, what in DENIED.items():
        if isinstance(error, kind):
            which = ", ".join(str(arg) for arg in error.args) or what
            return SetupError(
                f"Kafka at {kafka.bootstrap} denies {_me(kafka)} {what} ({which}): `carillon acls` lists what each "
                "role needs, and --apply gives it"
            )
    return None


def _me(kafka: KafkaSettings) -> str:
    security = kafka.security
    return f"user {security.username}" if security.protocol.has_user else "us"


async def refused(kafka: KafkaSettings) -> str | None:
    """Return why a server of the broker does not let us in, or None: all are away, or one does."""
    options = to_broker(kafka)
    reason = None
    for host, port, _ in collect_hosts(options.pop("bootstrap_servers")):
        try:
            if options["ssl_context"] is not None:
                await asyncio.to_thread(_shake_hands, host, port, options["ssl_context"])
            connection = await create_conn(host, port, request_timeout_ms=ASK_S * 1000, **options)
        except (KafkaError, OSError, TimeoutError) as error:
            reason = reason or _told(f"{host}:{port}", kafka, error)
        else:
            connection.close()
            return None
    return reason


def _shake_hands(host: str, port: int, context: ssl.SSLContext) -> None:
    """Meet a server by TLS; raises SSLError as it is, which asyncio makes an end of the connection.

    In TLS 1.3 whoever misses our certificate says so to the first question, or hangs up.
    """
    with (
        socket.create_connection((host, port), timeout=ASK_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as met,
    ):
        try:
            met.sendall(VERSIONS)
            if not met.recv(1):
                raise ConnectionAbortedError
        except (ssl.SSLError, ConnectionError) as error:
            raise HungUpError(_reason(error)) from error


class HungUpError(OSError):
    """Whoever speaks TLS ended it after the greeting: it does not want us."""


def _told(where: str, kafka: KafkaSettings, error: BaseException) -> str | None:
    """Return what an error means for an operator; None: that the server is away."""
    security = kafka.security
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"the certificate of Kafka at {where} is not trusted ({error.verify_message}): {VARIABLE}CA_FILE has to "
            "hold its authority, and CARILLON_KAFKA__BOOTSTRAP a name that it is made for"
        )
    if isinstance(error, HungUpError | ssl.SSLError):
        return _not_met(where, kafka, error)
    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"Kafka at {where} does not take the password of user {security.username}: {VARIABLE}USERNAME and PASSWORD "
            f"have to be those of a user made for {security.mechanism}"
        )
    if isinstance(error, UnsupportedSaslMechanismError):
        return f"Kafka at {where} has no {security.mechanism}: {VARIABLE}MECHANISM has to be one that it offers"
    if isinstance(error, IllegalSaslStateError):
        return f"nobody logs in to Kafka at {where}: {VARIABLE}PROTOCOL has to be what that listener speaks"
    return None


def _not_met(where: str, kafka: KafkaSettings, error: HungUpError | ssl.SSLError) -> str:
    why = str(error) if isinstance(error, HungUpError) else _reason(error)
    if "alert" not in why and not isinstance(error, HungUpError):
        return f"Kafka at {where} does not speak TLS there ({why}): {VARIABLE}PROTOCOL has to be what it speaks"
    if kafka.security.cert_file is None:
        return f"Kafka at {where} asks for a certificate ({why}): name ours in {VARIABLE}CERT_FILE and KEY_FILE"
    return f"Kafka at {where} does not take our certificate ({why}): {VARIABLE}CERT_FILE has to be one that it trusts"


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or type(error).__name__).lower().replace("_", " ")
