"""Why a broker does not let us in is told in one line with the setting, whatever the client made of it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from models.errors import OutageError, SetupError
from sandbox.ports import free_ports
from settings import KafkaSettings
from streams.refusals import denial, explained, refused
from tests.support.certificates import Authority, an_authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return an_authority(tmp_path)


@contextmanager
def listening(authority: Authority, folder: Path, *, tls: bool = True, asks: bool = False) -> Iterator[int]:
    """A server that speaks no Kafka: it reads a little and hangs up, after TLS as it is told."""
    context = None
    if tls:
        pem = authority.sign(folder, "server")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem.cert_file, pem.key_file)
        context.load_verify_locations(authority.pem.cert_file)
        context.verify_mode = ssl.CERT_REQUIRED if asks else ssl.CERT_NONE
    with socket.create_server(("0.0.0.0", 0)) as server:
        answering = threading.Thread(target=_answer, args=(server, context))
        answering.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            answering.join()


def _answer(server: socket.socket, context: ssl.SSLContext | None) -> None:
    """Answer one after the other, in a thread: asyncio's server does not always send why it hangs up."""
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) if context else plain as met:
            met.recv(64)
            met.sendall(b"hello, who is there?\r\n")


def kafka(port: int, **security: str | Path) -> KafkaSettings:
    return KafkaSettings.model_validate({"bootstrap": f"127.0.0.1:{port}", "security": security})


async def test_an_authority_that_is_not_ours_is_told_with_the_file_that_has_to_hold_it(
    authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    stranger = an_authority(tmp_path / "other").pem.cert_file

    with listening(authority, tmp_path) as port:
        told = await refused(kafka(port, protocol="SSL", ca_file=stranger))

    assert told is not None
    assert "is not trusted" in told
    assert "CARILLON_KAFKA__SECURITY__CA_FILE has to hold its authority" in told
    assert "\n" not in told


async def test_a_certificate_for_another_name_is_told_with_the_setting_that_has_the_name(
    authority: Authority, tmp_path: Path
) -> None:
    with listening(authority, tmp_path) as port:
        ours = kafka(port, protocol="SSL", ca_file=authority.pem.cert_file)
        told = await refused(ours.model_copy(update={"bootstrap": f"127.0.0.2:{port}"}))

    assert told is not None
    assert "127.0.0.2" in told
    assert "CARILLON_KAFKA__BOOTSTRAP a name that it is made for" in told


async def test_a_missing_certificate_of_ours_is_asked_for(authority: Authority, tmp_path: Path) -> None:
    with listening(authority, tmp_path, asks=True) as port:
        told = await refused(kafka(port, protocol="SSL", ca_file=authority.pem.cert_file))

    assert told is not None
    assert "asks for a certificate" in told
    assert "CARILLON_KAFKA__SECURITY__CERT_FILE and KEY_FILE" in told


async def test_a_certificate_of_ours_that_is_not_taken_is_told(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ours = an_authority(tmp_path / "other").sign(tmp_path / "other", "we", for_client=True)
    ours.key_file.chmod(0o600)

    with listening(authority, tmp_path, asks=True) as port:
        files = {"ca_file": authority.pem.cert_file, "cert_file": ours.cert_file, "key_file": ours.key_file}
        told = await refused(kafka(port, protocol="SSL", **files))

    assert told is not None
    assert "does not take our certificate" in told


async def test_a_listener_without_tls_is_told(authority: Authority, tmp_path: Path) -> None:
    with listening(authority, tmp_path, tls=False) as port:
        told = await refused(kafka(port, protocol="SSL", ca_file=authority.pem.cert_file))

    assert told is not None
    assert "does not speak TLS" in told
    assert "CARILLON_KAFKA__SECURITY__PROTOCOL" in told


async def test_a_broker_that_is_away_is_an_outage() -> None:
    (port,) = free_ports(1)

    error = await explained(kafka(port), KafkaConnectionError("no"), "nobody is there")

    assert isinstance(error, OutageError)
    assert str(error) == "nobody is there"


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (TopicAuthorizationFailedError("other.commands"), "a topic (other.commands)"),
        (GroupAuthorizationFailedError("other.tally"), "a group (other.tally)"),
        (TransactionalIdAuthorizationFailed("other.accept-0"), "a transactional id (other.accept-0)"),
    ],
)
async def test_what_the_broker_denies_is_named_with_who_asked_and_the_cure(error: Exception, what: str) -> None:
    us = kafka(9, protocol="SASL_SSL", username="carillon.accept", password="correct horse")

    told = await explained(us, error, "nobody is there")

    assert isinstance(told, SetupError)
    assert f"denies user carillon.accept {what}: `carillon acls`" in str(told)
    assert "correct horse" not in str(told)
    assert denial(us, KafkaConnectionError("no")) is None
