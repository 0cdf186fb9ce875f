from pathlib import Path

import pytest

from models.errors import SetupError
from providers.apns_credentials import read_credentials
from providers.apns_settings import ApnsSettings
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
