"""Whoever is not let in by the broker is told so in one line, with the setting that mends it."""

from pathlib import Path

import pytest

from models.errors import OutageError
from models.kafka_security import KafkaSecurity
from models.record import Outgoing
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.publish import Publisher
from tests.support.certificates import an_authority
from tests.support.locked_house import PRODUCER, last, locks_of, nodes_listener, write_certificate
from tests.support.terminal import Said, carillon


async def told(house: Sandbox, *words: str, **environment: str | None) -> Said:
    """Run a command that is told something else of the broker; None: nothing."""
    prefix = "CARILLON_KAFKA__SECURITY__"
    changes = {name if name.startswith("CARILLON") else prefix + name: value for name, value in environment.items()}
    return await carillon(house, *words, environment=changes)


@pytest.mark.parametrize("words", [("worker", "tally"), ("deadletters", "list")])
async def test_a_wrong_password_is_one_line_with_the_setting(
    locked_house: Sandbox, tmp_path: Path, words: tuple[str, ...]
) -> None:
    secret = "wrong-battery-staple"
    (tmp_path / "CARILLON_KAFKA__SECURITY__PASSWORD").write_text(secret)

    said = await told(locked_house, *words, CARILLON_SECRETS_DIR=str(tmp_path))

    assert said.code == 1
    assert "does not take the password of user carillon.console: CARILLON_KAFKA__SECURITY__USERNAME" in last(said)
    assert secret not in said.err + said.out


@pytest.mark.parametrize("words", [("worker", "tally")])
async def test_an_authority_that_is_not_the_brokers_is_one_line_with_the_setting(
    locked_house: Sandbox, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = await told(locked_house, *words, CA_FILE=str(an_authority(tmp_path).pem.cert_file))

    assert said.code == 1
    assert "is not trusted" in last(said)
    assert "CARILLON_KAFKA__SECURITY__CA_FILE has to hold its authority" in last(said)


@pytest.mark.parametrize("words", [("topics", "create")])
async def test_a_missing_certificate_is_one_line_with_the_setting(
    locked_house: Sandbox, tmp_path: Path, words: tuple[str, ...]
) -> None:
    environment = {"CARILLON_KAFKA__BOOTSTRAP": nodes_listener(locked_house), "CARILLON_SECRETS_DIR": str(tmp_path)}

    said = await told(locked_house, *words, PROTOCOL="SSL", USERNAME=None, **environment)

    assert said.code == 1
    assert "asks for a certificate" in last(said)
    assert "name ours in CARILLON_KAFKA__SECURITY__CERT_FILE and KEY_FILE" in last(said)


async def test_a_certificate_is_as_good_as_a_password_for_the_same_user(locked_house: Sandbox, tmp_path: Path) -> None:
    certificate, key = write_certificate(locked_house, PRODUCER, tmp_path)
    files = {"ca_file": locks_of(locked_house).ca, "cert_file": certificate, "key_file": key}
    security = KafkaSecurity.model_validate({"protocol": "SSL", **files})
    shop = KafkaSettings(bootstrap=nodes_listener(locked_house), security=security)

    async with Publisher(shop, PRODUCER) as publisher:
        await publisher([Outgoing("commands", "a", b"{}")])
        with pytest.raises(OutageError, match=r"denies us a topic \(carillon\.results\): `carillon acls`"):
            await publisher([Outgoing("results", "a", b"{}")])
