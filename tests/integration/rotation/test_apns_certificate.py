"""A certificate for APNs is replaced under steady sending."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from providers.apns import open_apns
from providers.apns_settings import ApnsSettings
from sandbox.certificates import make_certificate, pem
from sandbox.credentials import TOPIC, Credentials
from simulators import serve
from simulators.listener import Address, Door
from simulators.script import Script
from tests.support.eventually import eventually_async
from tests.support.steady import OK, device, sending


def another_certificate(credentials: Credentials) -> tuple[bytes, str]:
    """Return a certificate of the same authority with its key, and its number as TLS tells it."""
    ca = x509.load_pem_x509_certificate(credentials.ca.read_bytes())
    signer = load_pem_private_key((credentials.folder / "ca.key").read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = make_certificate("Apple Push Services", key, (ca, signer), user_id=TOPIC)
    return certificate.public_bytes(Encoding.PEM) + pem(key), f"{certificate.serial_number:X}"


@pytest.fixture
def authority(credentials: Credentials) -> Credentials:
    """Give the house an authority whose key the test knows, and certificates of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    ca = make_certificate("authority", key, None)
    credentials.ca.write_bytes(ca.public_bytes(Encoding.PEM))
    (credentials.folder / "ca.key").write_bytes(pem(key))
    server = ec.generate_private_key(ec.SECP256R1())
    certificate = make_certificate("localhost", server, (ca, key))
    credentials.server_certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    credentials.server_key.write_bytes(pem(server))
    credentials.apns_certificate.write_bytes(another_certificate(credentials)[0])
    return credentials


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of the certificates that clients show, in the order of their connections."""
    numbers: list[str] = []
    original = Door.connection_made

    def note(self: Door, transport) -> None:
        numbers.append((transport.get_extra_info("peercert") or {}).get("serialNumber", "").lstrip("0"))
        original(self, transport)

    monkeypatch.setattr(Door, "connection_made", note)
    return numbers


async def test_a_new_certificate_is_shown_by_new_connections_and_the_old_ones_finish(
    authority: Credentials, shown: list[str]
) -> None:
    address = Address(authority.server_certificate, authority.server_key, client_ca_file=authority.ca)
    async with serve.open_apns(address) as running:
        running.site.perform(Script(latency_ms=20))
        settings = ApnsSettings(
            endpoint=running.url, ca_file=str(authority.ca), pem_file=str(authority.apns_certificate)
        )
        provider = open_apns("shop", settings)
        await provider.start()
        before = provider.credentials.expires_at_s
        async with sending(provider, device) as steady:
            await steady.more()
            content, number = another_certificate(authority)
            authority.apns_certificate.write_bytes(content[: len(content) // 2])
            await steady.more()
            authority.apns_certificate.write_bytes(content)

            async def is_seen() -> bool:
                return number in shown and running.site.traffic.open_connections == 1

            await eventually_async(is_seen)
            await steady.more()
        await provider.close()

    assert set(steady.ends) == OK
    assert len(set(shown)) == 2
    assert before is not None
