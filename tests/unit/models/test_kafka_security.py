"""What does not go together is refused in words that name the fields and the cure, and quote nothing."""

import pytest
from pydantic import ValidationError

from models.kafka_security import KafkaSecurity, Mechanism, Protocol

SECRET = "correct horse"
USER = {"username": "carillon.accept", "password": SECRET}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"protocol": "SASL_SSL"}, "USERNAME or PASSWORD is absent"),
        ({"protocol": "SASL_SSL", "username": "carillon.accept"}, "USERNAME or PASSWORD is absent"),
        ({"protocol": "SASL_SSL", "password": SECRET}, "USERNAME or PASSWORD is absent"),
        ({"password": SECRET}, "PROTOCOL=SASL_SSL does"),
        (USER | {"protocol": "SSL"}, "PROTOCOL=SASL_SSL does"),
        (USER | {"protocol": "SASL_PLAINTEXT", "mechanism": "PLAIN"}, "for everybody to read"),
        ({"protocol": "SSL", "cert_file": "a.pem"}, "belong together"),
        ({"protocol": "SSL", "key_file": "a.key"}, "belong together"),
        ({"protocol": "SSL", "key_password": SECRET}, "KEY_FILE is not"),
        ({"ca_file": "ca.pem"}, "PROTOCOL is one without TLS"),
        (USER | {"protocol": "SASL_PLAINTEXT", "cert_file": "a.pem", "key_file": "a.key"}, "one without TLS"),
        (USER | {"protocol": "SASL_SSL", "mechanism": SECRET}, "SCRAM-SHA-512"),
        (USER | {"protocol": "SASL_SSL", "mechanism": "SCRAM-SHA-1"}, "SCRAM-SHA-512"),
    ],
)
def test_what_does_not_go_together_is_told_with_its_cure_and_without_what_was_given(
    given: dict[str, str], said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        KafkaSecurity.model_validate(given)

    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"protocol": "SSL"},
        {"protocol": "SSL", "ca_file": "ca.pem", "cert_file": "a.pem", "key_file": "a.key", "key_password": SECRET},
        USER | {"protocol": "SASL_SSL"},
        USER | {"protocol": "SASL_SSL", "mechanism": "PLAIN"},
        USER | {"protocol": "SASL_PLAINTEXT", "mechanism": "SCRAM-SHA-256"},
        USER | {"protocol": "SASL_SSL", "cert_file": "a.pem", "key_file": "a.key"},
    ],
)
def test_what_goes_together_is_taken(given: dict[str, str]) -> None:
    assert KafkaSecurity.model_validate(given)


def test_without_a_word_nobody_logs_in_and_the_stronger_scram_is_meant() -> None:
    told = KafkaSecurity()

    assert (told.protocol, told.mechanism) == (Protocol.PLAINTEXT, Mechanism.SCRAM_SHA_512)


def test_a_password_is_seen_in_nothing_that_is_printed_or_dumped() -> None:
    told = KafkaSecurity.model_validate(USER | {"protocol": "SASL_SSL"})

    assert SECRET not in f"{told} {told!r} {told.model_dump()} {told.model_dump_json()}"
