"""Makes certificates: an authority, and what it signs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.ports import HOST

LASTS: Final = timedelta(days=3650)
Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def make_certificate(
    name: str,
    key: Key,
    issuer: tuple[x509.Certificate, Key] | None,
    user_id: str | None = None,
    hosts: Sequence[str] = (),
) -> x509.Certificate:
    """Return a certificate for localhost, 127.0.0.1 and *hosts*; without an issuer: an authority's own."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if user_id is not None:
        parts.insert(0, x509.NameAttribute(NameOID.USER_ID, user_id))
    subject = x509.Name(parts)
    signer = key if issuer is None else issuer[1]
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(_usage(signs=issuer is None), critical=True)
    )
    if issuer is not None:
        there = [x509.DNSName(host) for host in ("localhost", *hosts)]
        names = x509.SubjectAlternativeName([*there, x509.IPAddress(ip_address(HOST))])
        ends = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(names, critical=False).add_extension(ends, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    """Say what a key is for; Python 3.13 refuses an authority that does not."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def pem(key: Key) -> bytes:
    """Return a private key as an unencrypted PKCS#8 file."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
