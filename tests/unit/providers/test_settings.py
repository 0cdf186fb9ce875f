import logging

import pytest
from pydantic import ValidationError

from models.errors import SetupError
from providers.apns import PROVIDER as APNS
from providers.catalogue import channels
from providers.fcm import PROVIDER as FCM


def test_both_channels_are_in_the_catalogue() -> None:
    assert channels()["fcm"] is FCM
    assert channels()["apns"] is APNS


@pytest.mark.parametrize("spec", [FCM, APNS])
def test_every_setting_comes_as_text_and_tells_what_it_is(spec) -> None:
    settings = spec.settings.model_validate({"timeout_s": "12.5", "max_in_flight": "7"})

    assert (settings.timeout_s, settings.max_in_flight) == (12.5, 7)
    assert all(field.description for field in spec.settings.model_fields.values())


@pytest.mark.parametrize("endpoint", ["localhost:9443", "https://x/path", "ftp://x", "https://"])
@pytest.mark.parametrize("spec", [FCM, APNS])
def test_an_endpoint_is_scheme_host_and_port(spec, endpoint: str) -> None:
    with pytest.raises(ValidationError):
        spec.settings.model_validate({"endpoint": endpoint})


@pytest.mark.parametrize(("spec", "words"), [(FCM, "fcm.credentials_file: is not set"), (APNS, "apns: give exactly")])
async def test_opening_reads_nothing_and_starting_says_what_is_missing(spec, words: str) -> None:
    provider = spec.open("shop", spec.settings())

    with pytest.raises(SetupError, match=words):
        await provider.start()
    await provider.close()


async def test_the_compression_of_headers_does_not_log_them() -> None:
    """hpack tells every header at level debug, the authorization too."""
    with pytest.raises(SetupError):
        await FCM.open("shop", FCM.settings()).start()

    assert not logging.getLogger("hpack.hpack").isEnabledFor(logging.DEBUG)
