"""The credentials of more apps: what the file must look like, and what an operator is told where it does not."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from models.errors import SetupError
from rules.quota import Limits
from settings import Settings
from streams.routes import limits_of, open_routes, read_apps

DEFAULT = {"fcm": {"credentials_file": "default.json"}}
SHOP = '{"apps": {"shop": {"fcm": {"credentials_file": "shop.json", "timeout_s": 5}, "apns": {"pem_file": "a.pem"}}}}'


def with_file(folder: Path, text: str) -> Settings:
    file = folder / "apps.json"
    file.write_text(text)
    return Settings(providers=DEFAULT, apps_file=file)


def test_the_default_app_stands_beside_those_of_the_file(tmp_path: Path) -> None:
    apps = read_apps(with_file(tmp_path, SHOP))

    assert apps["default"] == DEFAULT
    assert apps["shop"]["apns"] == {"pem_file": "a.pem"}


def test_each_app_has_a_route_on_the_channels_that_it_has_credentials_for(tmp_path: Path) -> None:
    apps = read_apps(with_file(tmp_path, SHOP))

    assert set(open_routes("fcm", apps)) == {"default", "shop"}
    assert set(open_routes("apns", apps)) == {"shop"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no json", "Invalid JSON"),
        ('{"shop": {"fcm": {}}}', "apps: Field required"),
        ('{"apps": {"shop": ["fcm"]}}', "apps.shop: "),
        ('{"apps": {"shop": {"fcm": "x"}}}', "apps.shop.fcm: "),
        ('{"apps": {"s hop": {"fcm": {}}}}', "apps.s hop"),
        ('{"apps": {"shop": {"fmc": {}}}}', "shop: no channel 'fmc'; there are apns, fcm"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told_with_its_place_and_its_form(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_apps(with_file(tmp_path, text))

    assert said in str(caught.value)
    assert "give JSON such as" in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="No such file"):
        read_apps(Settings(apps_file=tmp_path / "nowhere.json"))


def test_a_misspelt_setting_of_an_app_is_told_with_the_app_and_the_channel(tmp_path: Path) -> None:
    apps = read_apps(with_file(tmp_path, '{"apps": {"shop": {"fcm": {"credential_file": "x"}}}}'))

    with pytest.raises(SetupError, match="app shop, channel fcm: credential_file"):
        open_routes("fcm", apps)


def test_each_route_has_the_limits_that_its_operator_gave() -> None:
    """As words, because that is what an environment variable holds."""
    given = {"credentials_file": "x.json", "rate_per_s": "2500", "ramp_s": "0"}
    apps = {"default": {"fcm": given}, "free": {"fcm": {"credentials_file": "y.json", "rate_per_s": "0"}}}

    limits = open_routes("fcm", apps).limits

    assert limits == {"default": Limits(2_500.0, ramp_s=0.0), "free": Limits(None, ramp_s=60.0)}


def test_a_channel_that_knows_no_rate_has_no_limit() -> None:
    class Mail(BaseModel):
        server: str = "mail.example"

    assert limits_of(Mail()).rate_per_s is None


@pytest.mark.parametrize("wrong", ["-1", "inf", "nan", "much"])
def test_a_rate_that_is_none_is_told(wrong: str) -> None:
    apps = {"default": {"fcm": {"credentials_file": "x.json", "rate_per_s": wrong}}}

    with pytest.raises(SetupError, match="app default, channel fcm: rate_per_s: "):
        open_routes("fcm", apps)
