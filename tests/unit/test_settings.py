import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from settings import Settings


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """A folder as Kubernetes mounts a secret: each name leads through a folder that is replaced as a whole."""
    inside = tmp_path / "..2026_11_21"
    inside.mkdir()
    (tmp_path / "..data").symlink_to(inside.name)
    monkeypatch.setenv("CARILLON_SECRETS_DIR", str(tmp_path))

    def write(name, content):
        (inside / name).write_text(content)
        (tmp_path / name).symlink_to(f"..data/{name}")

    return write


def test_a_setting_that_is_secret_is_read_from_a_file_of_its_name(secrets) -> None:
    secrets("CARILLON_MONGO__URI", "mongodb://carillon:word@mongo:27017\n")
    secrets("CARILLON_PROVIDERS__APNS__KEY_ID", "ABCDEFGHIJ")

    told = Settings()

    assert told.mongo.uri.get_secret_value() == "mongodb://carillon:word@mongo:27017"
    assert told.mongo.database == "carillon"
    assert told.providers == {"apns": {"key_id": "ABCDEFGHIJ"}}


def test_the_environment_wins_over_a_file_and_leaves_the_others_alone(secrets, monkeypatch) -> None:
    secrets("CARILLON_MONGO__URI", "mongodb://file")
    secrets("CARILLON_MONGO__DATABASE", "file")
    monkeypatch.setenv("CARILLON_MONGO__URI", "mongodb://environment")

    told = Settings().mongo

    assert (told.uri.get_secret_value(), told.database) == ("mongodb://environment", "file")


def test_a_folder_that_is_not_there_is_named_with_its_cure(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CARILLON_SECRETS_DIR", str(tmp_path / "nothing"))

    with pytest.raises(SettingsError, match=r"CARILLON_SECRETS_DIR: .*nothing is no folder; mount the secrets there"):
        Settings()


def test_a_file_with_a_wrong_value_is_refused_like_a_variable(secrets) -> None:
    secrets("CARILLON_MONGO__TIMEOUT_S", "soon")

    with pytest.raises(ValidationError, match="mongo\\.timeout_s"):
        Settings()


def test_how_to_meet_the_broker_is_read_from_files_and_variables_together(secrets, monkeypatch) -> None:
    secrets("CARILLON_KAFKA__SECURITY__PASSWORD", "correct horse\n")
    secrets("kafka-ca.pem", "-----BEGIN CERTIFICATE-----")
    monkeypatch.setenv("CARILLON_KAFKA__SECURITY__PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("CARILLON_KAFKA__SECURITY__USERNAME", "carillon.tally")

    told = Settings()

    assert told.kafka.security.password is not None
    assert told.kafka.security.password.get_secret_value() == "correct horse"
    assert told.kafka.security.username == "carillon.tally"
    assert "correct horse" not in f"{told} {told!r} {told.model_dump()}"


def test_no_error_quotes_what_was_given(secrets, monkeypatch) -> None:
    secrets("CARILLON_KAFKA__SECURITY__PASSWORD", "correct horse")
    secrets("CARILLON_MONGO__TIMEOUT_S", "battery staple")
    monkeypatch.setenv("CARILLON_KAFKA__SECURITY__MECHANISM", "hunter2")

    with pytest.raises(ValidationError) as refused:
        Settings()

    for word in ("correct horse", "battery staple", "hunter2"):
        assert word not in str(refused.value)
        assert word not in repr(refused.value)


def test_the_registrys_address_is_shown_by_nothing_that_prints_settings(secrets) -> None:
    secrets("CARILLON_MONGO__URI", "mongodb://carillon:word@mongo:27017")

    told = Settings()

    assert ":word@" not in f"{told} {told!r} {told.model_dump()} {told.model_dump_json()}"
