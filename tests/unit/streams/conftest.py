import logging
from collections.abc import Iterator

import pytest

from settings import read_settings


@pytest.fixture(autouse=True)
def _settings_of_this_test() -> Iterator[None]:
    """Settings are read once per process; a test that sets a variable must be read anew."""
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


@pytest.fixture(autouse=True)
def _loud_again() -> Iterator[None]:
    """A command silences the Kafka client for the life of its process, which here is everybody's."""
    client = logging.getLogger("aiokafka")
    level = client.level
    yield
    client.setLevel(level)
