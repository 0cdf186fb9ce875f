"""Settings become what a client of Kafka takes; a file that cannot be used is named with its setting."""

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from faust.auth import SASLCredentials, SSLCredentials

from models.errors import SetupError
from settings import KafkaSettings, Settings
from streams.app import create_app
from streams.security import tls_context, to_broker
from tests.support.certificates import Authority, Pem, an_authority

USER = {"protocol": "SASL_SSL", "username": "carillon.tally", "password": "correct horse"}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return an_authority(tmp_path)


@pytest.fixture
def ours(authority: Authority, tmp_path: Path) -> Pem:
    pem = authority.sign(tmp_path, "carillon.tally", for_client=True)
    pem.key_file.chmod(0o600)
    return pem


def kafka(**security: str | Path) -> KafkaSettings:
    return KafkaSettings.model_validate({"bootstrap": "broker:9093", "security": security})


def test_without_security_a_client_is_told_where_the_broker_is() -> None:
    told = to_broker(KafkaSettings(bootstrap="broker:9092"))

    assert told == {"bootstrap_servers": "broker:9092", "security_protocol": "PLAINTEXT", "ssl_context": None}


def test_a_user_logs_in_within_tls() -> None:
    told = to_broker(kafka(**USER))

    assert told["security_protocol"] == "SASL_SSL"
    assert isinstance(told["ssl_context"], ssl.SSLContext)
    assert told["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (told["sasl_plain_username"], told["sasl_plain_password"]) == ("carillon.tally", "correct horse")


def test_tls_checks_the_certificate_and_its_name_and_speaks_nothing_old(authority: Authority) -> None:
    context = tls_context(kafka(protocol="SSL", ca_file=authority.pem.cert_file).security)

    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert [found["subject"] for found in context.get_ca_certs()] == [((("commonName", "authority"),),)]


def test_a_certificate_of_ours_is_shown(authority: Authority, ours: Pem) -> None:
    told = kafka(protocol="SSL", ca_file=authority.pem.cert_file, cert_file=ours.cert_file, key_file=ours.key_file)

    assert tls_context(told.security) is not None


def test_a_key_that_others_may_read_is_refused(ours: Pem) -> None:
    ours.key_file.chmod(0o644)

    with pytest.raises(SetupError, match=r"SECURITY__KEY_FILE: anybody may read .*\(mode 644\); chmod 600"):
        to_broker(kafka(protocol="SSL", cert_file=ours.cert_file, key_file=ours.key_file))


def test_a_key_that_the_group_of_a_pod_may_read_is_taken(ours: Pem) -> None:
    ours.key_file.chmod(0o440)

    assert to_broker(kafka(protocol="SSL", cert_file=ours.cert_file, key_file=ours.key_file))["ssl_context"]


@pytest.mark.parametrize("absent", ["ca_file", "cert_file", "key_file"])
def test_a_file_that_is_not_there_is_named_with_its_setting(ours: Pem, tmp_path: Path, absent: str) -> None:
    given = {"ca_file": ours.cert_file, "cert_file": ours.cert_file, "key_file": ours.key_file}

    with pytest.raises(SetupError, match=rf"SECURITY__.*{absent.upper()}.*nothing\.pem.*No such file"):
        to_broker(kafka(protocol="SSL", **given | {absent: tmp_path / "nothing.pem"}))


def test_an_authority_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("hello")

    with pytest.raises(SetupError, match=r"SECURITY__CA_FILE: .*ca\.pem holds no certificates"):
        to_broker(kafka(protocol="SSL", ca_file=tmp_path / "ca.pem"))


def test_an_encrypted_key_is_opened_with_its_password_and_asks_nobody_for_it(authority: Authority, ours: Pem) -> None:
    locked = BestAvailableEncryption(b"open sesame")
    ours.cert_file.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    ours.key_file.write_bytes(authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    given = {"protocol": "SSL", "cert_file": ours.cert_file, "key_file": ours.key_file}

    assert to_broker(kafka(**given, key_password="open sesame"))["ssl_context"]
    for wrong in ({}, {"key_password": "open barley"}):
        with pytest.raises(SetupError, match="the key needs KEY_PASSWORD where it is encrypted") as refused:
            to_broker(kafka(**given, **wrong))
        assert "barley" not in str(refused.value)


def test_a_context_is_made_once_for_all_clients() -> None:
    assert to_broker(kafka(**USER))["ssl_context"] is to_broker(kafka(**USER))["ssl_context"]


def app_of(given: KafkaSettings, folder: Path) -> object:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": folder})
    told = settings.model_copy(update={"kafka": given, "worker": worker})
    return create_app("tally", told, tables=True).conf.broker_credentials


def test_faust_is_told_the_same(tmp_path: Path) -> None:
    user, certificate = app_of(kafka(**USER), tmp_path), app_of(kafka(protocol="SSL"), tmp_path)

    assert isinstance(user, SASLCredentials)
    assert (user.username, user.password) == ("carillon.tally", "correct horse")
    assert (user.protocol.value, user.mechanism.value) == ("SASL_SSL", "SCRAM-SHA-512")
    assert user.ssl_context is to_broker(kafka(**USER))["ssl_context"]
    assert isinstance(certificate, SSLCredentials)
    assert app_of(kafka(), tmp_path) is None
    assert "correct horse" not in repr(user)
