import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from models.errors import SetupError
from providers.apns_credentials import read_credentials
from providers.apns_server import Server
from providers.apns_settings import ApnsSettings
from providers.apns_signer import Signer
from sandbox.certificates import pem
from sandbox.credentials import TOPIC, Credentials, issue


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return issue(tmp_path_factory.mktemp("credentials"))


def by_key(files: Credentials, **changes: str) -> ApnsSettings:
    return ApnsSettings(
        **{"key_file": str(files.apns_key), "key_id": "K", "team_id": "T", "topic": "org.example", **changes}
    )


def test_each_environment_has_its_server(files: Credentials) -> None:
    hosts = [read_credentials(by_key(files, environment=name))[0].host for name in ("production", "development")]

    assert hosts == ["api.push.apple.com", "api.sandbox.push.apple.com"]


def test_a_certificate_names_its_topic_and_needs_no_token(files: Credentials) -> None:
    server, token = read_credentials(
        ApnsSettings(pem_file=str(files.apns_certificate), endpoint="https://localhost:2197")
    )

    assert (server.host, server.port, server.topic, token) == ("localhost", 2197, TOPIC, None)


def test_what_is_missing_is_named_by_its_setting(files: Credentials, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("secret")
    cases = {
        "apns: give exactly one of key_file, pem_file": ApnsSettings(),
        "apns.key_id: is not set": by_key(files, key_id=""),
        "apns.key_id: is not set: a key needs it (or key_id_file, but not both)": by_key(files, key_id_file="x"),
        "apns.key_id_file: cannot read": by_key(files, key_id="", key_id_file=str(tmp_path / "absent")),
        "apns.key_id_file: ": by_key(files, key_id="", key_id_file=str(files.apns_key)),
        "apns.team_id: is not set": by_key(files, team_id=""),
        "apns.topic: is not set": by_key(files, topic=""),
        "apns.key_file: cannot read": by_key(files, key_file=str(tmp_path / "absent")),
        "apns.key_file: holds no key": by_key(files, key_file=str(broken)),
        "apns.ca_file:": by_key(files, ca_file=str(broken)),
        "apns.pem_file:": ApnsSettings(pem_file=str(broken)),
    }
    for words, settings in cases.items():
        with pytest.raises(SetupError) as refusal:
            read_credentials(settings)
        assert str(refusal.value).startswith(words)
        assert "secret" not in str(refusal.value)


def test_a_keys_id_may_stand_in_a_file_with_or_without_an_end_of_line(files: Credentials, tmp_path: Path) -> None:
    for content in ("ABCDE12345", "ABCDE12345\n", " ABCDE12345 \r\n"):
        (tmp_path / "id").write_text(content)
        _, token = read_credentials(by_key(files, key_id="", key_id_file=str(tmp_path / "id")))
        assert token is not None
        assert jwt.get_unverified_header(token.get_header().removeprefix("bearer "))["kid"] == "ABCDE12345"


def reread(settings: ApnsSettings, change: Callable[[], object]) -> Server | Signer:
    """Read what the settings name, change it, and read it again as it is done while we run."""
    server, _ = read_credentials(settings)
    change()
    assert server.rotation is not None
    return server.rotation.read()


def a_certificate(topic: str, **span: timedelta) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.USER_ID, topic)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + span.get("begins", timedelta(days=-1)))
        .not_valid_after(now + span.get("ends", timedelta(days=1)))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM) + pem(key)


def test_a_newer_certificate_makes_a_server_with_its_end(tmp_path: Path) -> None:
    file = tmp_path / "apns.pem"
    file.write_bytes(a_certificate("org.example"))

    new = reread(
        ApnsSettings(pem_file=str(file)),
        lambda: file.write_bytes(a_certificate("org.example", ends=timedelta(days=90))),
    )

    assert isinstance(new, Server)
    assert new.ends_at_s == pytest.approx(time.time() + 90 * 86_400, abs=60)
    assert new.rotation is not None


@pytest.mark.parametrize(
    ("topic", "span", "words"),
    [
        ("org.example.other", {}, "is for another app than the one before it"),
        ("org.example", {"ends": -timedelta(hours=1)}, "is valid from .* only"),
        ("org.example", {"begins": timedelta(hours=1)}, "is valid from .* only"),
    ],
)
def test_a_certificate_that_would_stop_the_route_is_not_taken(tmp_path: Path, topic: str, span, words: str) -> None:
    file = tmp_path / "apns.pem"
    file.write_bytes(a_certificate("org.example"))

    with pytest.raises(SetupError, match=words):
        reread(ApnsSettings(pem_file=str(file)), lambda: file.write_bytes(a_certificate(topic, **span)))


def test_a_certificate_that_has_ended_stops_no_worker_at_its_start(tmp_path: Path) -> None:
    """It would stop the routes of all other apps with it."""
    file = tmp_path / "apns.pem"
    file.write_bytes(a_certificate("org.example", ends=-timedelta(hours=1)))

    assert read_credentials(ApnsSettings(pem_file=str(file)))[0].topic == "org.example"
