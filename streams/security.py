"""How every client of Kafka is told where the broker is and who we are: the one place where that is made.

Nothing else names a broker to a client; ``tests/architecture/test_clients.py`` finds one that does.
"""

import ssl
from functools import cache
from pathlib import Path
from typing import Any, Final

from models.errors import SetupError
from models.kafka_security import KafkaSecurity
from rules.secrecy import is_open_to_others
from settings import KafkaSettings

VARIABLE: Final = "CARILLON_KAFKA__SECURITY__"
"""Before the name of each field, in a message."""


def to_broker(kafka: KafkaSettings) -> dict[str, Any]:
    """Return where the broker is and how it is met, as every client of aiokafka takes it.

    Raises
    ------
    SetupError
        Naming the setting whose file is missing, unusable, or open to others.
    """
    security = kafka.security
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap,
        "security_protocol": security.protocol.value,
        "ssl_context": tls_context(security),
    }
    if security.protocol.has_user and security.password is not None:
        options["sasl_mechanism"] = security.mechanism.value
        options["sasl_plain_username"] = security.username
        options["sasl_plain_password"] = security.password.get_secret_value()
    return options


@cache
def tls_context(security: KafkaSecurity) -> ssl.SSLContext | None:
    """Return what a connection is made with; None: it is not encrypted. Raises SetupError.

    Read once: a process keeps the certificate that it began with.
    """
    if not security.protocol.has_tls:
        return None
    context = _trusting(security.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = True
    if security.cert_file is not None and security.key_file is not None:
        _keep_private(security.key_file)
        _show(context, security.cert_file, security.key_file, security)
    return context


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        message = f"{VARIABLE}CA_FILE: {ca_file} holds no certificates that can be read ({_why(error)})"
        raise SetupError(message) from error


def _keep_private(key_file: Path) -> None:
    try:
        mode = key_file.stat().st_mode
    except OSError as error:
        message = f"{VARIABLE}KEY_FILE: {key_file} cannot be read ({_why(error)})"
        raise SetupError(message) from error
    if is_open_to_others(mode):
        message = f"{VARIABLE}KEY_FILE: anybody may read {key_file} (mode {mode & 0o777:o}); chmod 600 cures it"
        raise SetupError(message)


def _show(context: ssl.SSLContext, cert_file: Path, key_file: Path, security: KafkaSecurity) -> None:
    # Without an answer of ours, OpenSSL would ask whoever sits at the terminal.
    password = security.key_password.get_secret_value() if security.key_password else ""
    try:
        context.load_cert_chain(cert_file, key_file, password=lambda: password)
    except (OSError, ssl.SSLError) as error:
        message = (
            f"{VARIABLE}CERT_FILE and KEY_FILE: {cert_file} and {key_file} are no certificate and its key "
            f"({_why(error)}); an encrypted key needs KEY_PASSWORD"
        )
        raise SetupError(message) from None


def _why(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
