"""A registry that is away is told with its address and the cure, and without what is secret in it."""

import gc

import pytest

from models.errors import OutageError
from settings import MongoSettings, Settings
from streams.console.registry import open_registry


# The driver leaves the sockets of its refused connections to the collector, which finds them in some later test.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_a_registry_that_is_away_is_told_with_its_address_and_without_its_password() -> None:
    away = Settings(mongo=MongoSettings(uri="mongodb://ada:secret@127.0.0.1:9/?directConnection=true", timeout_s=0.1))

    with pytest.raises(OutageError) as caught:
        async with open_registry(away) as registry:
            await registry.reports.progress_of("a")

    assert "no answer from the registry at mongodb://127.0.0.1:9 " in str(caught.value)
    assert "CARILLON_MONGO__URI" in str(caught.value)
    assert "secret" not in str(caught.value)
    gc.collect()
