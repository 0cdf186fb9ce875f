"""How every client of Kafka is told where the broker is and who we are: the one place where that is made.

Nothing else names a broker to a client; ``tests/architecture/test_clients.py`` finds one that does.
"""

import ssl
from functools import cache
from typing import Any, Final

from certificates import Shown, context_for
from models.kafka_security import KafkaSecurity
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
    context = context_for(ssl.Purpose.SERVER_AUTH, f"{VARIABLE}CA_FILE", security.ca_file)
    if security.cert_file is not None and security.key_file is not None:
        password = security.key_password.get_secret_value() if security.key_password else ""
        Shown(VARIABLE, security.cert_file, security.key_file, password).show_in(context)
    return context
