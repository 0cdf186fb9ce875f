import json
import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store

from sandbox.credentials import TOPIC, issue, write_service_account


@pytest.fixture(scope="module")
def credentials(tmp_path_factory):
    return issue(tmp_path_factory.mktemp("credentials"))


def test_the_simulators_certificate_is_good_for_this_machine_by_its_own_authority(credentials):
    store = Store([x509.load_pem_x509_certificate(credentials.ca.read_bytes())])
    server = x509.load_pem_x509_certificate(credentials.server_certificate.read_bytes())

    for name in (x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))):
        PolicyBuilder().store(store).build_server_verifier(name).verify(server, [])


def test_it_is_good_for_other_names_too_where_they_are_told(tmp_path):
    named = issue(tmp_path, ["fcm-simulator", "apns-simulator"])
    store = Store([x509.load_pem_x509_certificate(named.ca.read_bytes())])
    server = x509.load_pem_x509_certificate(named.server_certificate.read_bytes())

    for name in ("localhost", "fcm-simulator", "apns-simulator"):
        PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name)).verify(server, [])


def test_the_client_certificate_says_its_topic_where_apple_says_it(credentials):
    certificate = x509.load_pem_x509_certificate(credentials.apns_certificate.read_bytes())
    (user_id,) = certificate.subject.get_attributes_for_oid(x509.NameOID.USER_ID)

    assert user_id.value == TOPIC
    ssl.create_default_context().load_cert_chain(credentials.apns_certificate)


def test_the_p8_key_is_of_the_curve_that_apple_uses(credentials):
    key = load_pem_private_key(credentials.apns_key.read_bytes(), password=None)

    assert key.curve.name == "secp256r1"


def test_a_service_account_keeps_its_key_when_its_simulator_moves(credentials):
    first = json.loads(write_service_account(credentials, "https://127.0.0.1:1/token").read_text())
    second = json.loads(write_service_account(credentials, "https://127.0.0.1:2/token").read_text())

    assert second == {**first, "token_uri": "https://127.0.0.1:2/token"}
    assert load_pem_private_key(second["private_key"].encode(), password=None).key_size == 2048


def test_what_is_there_is_kept(credentials):
    before = credentials.ca.read_bytes()

    assert issue(credentials.folder).ca.read_bytes() == before
