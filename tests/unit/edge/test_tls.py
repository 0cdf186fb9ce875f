"""A token crosses no network unprotected, unless somebody says that something else protects it."""

import ssl
from pathlib import Path

import pytest

from edge.tls import is_this_machine, server_context
from models.errors import SetupError
from settings import EdgeSettings
from tests.support.certificates import Authority, Pem, an_authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return an_authority(tmp_path)


@pytest.fixture
def ours(authority: Authority, tmp_path: Path) -> Pem:
    pem = authority.sign(tmp_path, "edge")
    pem.key_file.chmod(0o600)
    return pem


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_on_this_machine_nothing_is_asked(host: str) -> None:
    assert is_this_machine(host)
    assert server_context(EdgeSettings(host=host)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "edge.example.org", ""])
def test_beyond_it_the_edge_refuses_to_listen_without_tls_and_says_both_cures(host: str) -> None:
    with pytest.raises(SetupError, match=r"CARILLON_EDGE__HOST: .*TLS_CERT_FILE and TLS_KEY_FILE, .*BEHIND_PROXY=true"):
        server_context(EdgeSettings(host=host))


def test_behind_a_proxy_it_listens_anywhere() -> None:
    assert server_context(EdgeSettings(host="0.0.0.0", behind_proxy=True)) is None


def test_a_certificate_of_its_own_lets_it_listen_anywhere_and_nothing_old_is_spoken(ours: Pem) -> None:
    context = server_context(EdgeSettings(host="0.0.0.0", tls_cert_file=ours.cert_file, tls_key_file=ours.key_file))

    assert context is not None
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_NONE


def test_who_connects_has_to_show_a_certificate_where_an_authority_for_them_is_named(
    authority: Authority, ours: Pem
) -> None:
    files = {"tls_cert_file": ours.cert_file, "tls_key_file": ours.key_file}

    context = server_context(EdgeSettings(**files, tls_client_ca_file=authority.pem.cert_file))

    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert [found["subject"] for found in context.get_ca_certs()] == [((("commonName", "authority"),),)]


@pytest.mark.parametrize("given", [{"tls_cert_file"}, {"tls_key_file"}, {"tls_client_ca_file"}])
def test_half_of_what_tls_needs_is_refused_even_behind_a_proxy(given: set[str], ours: Pem) -> None:
    with pytest.raises(SetupError, match="belong together"):
        server_context(EdgeSettings(behind_proxy=True, **dict.fromkeys(given, ours.cert_file)))


def test_a_key_that_anybody_may_read_is_refused(ours: Pem) -> None:
    ours.key_file.chmod(0o604)

    with pytest.raises(SetupError, match=r"TLS_KEY_FILE: anybody may read .*\(mode 604\)"):
        server_context(EdgeSettings(tls_cert_file=ours.cert_file, tls_key_file=ours.key_file))


@pytest.mark.parametrize("absent", ["tls_cert_file", "tls_key_file", "tls_client_ca_file"])
def test_a_file_that_is_not_there_is_named_with_its_setting(absent: str, ours: Pem, tmp_path: Path) -> None:
    given = {"tls_cert_file": ours.cert_file, "tls_key_file": ours.key_file, "tls_client_ca_file": ours.cert_file}

    with pytest.raises(SetupError, match=rf"CARILLON_EDGE__.*{absent.upper()}.*nothing\.pem.*No such file"):
        server_context(EdgeSettings(**given | {absent: tmp_path / "nothing.pem"}))
