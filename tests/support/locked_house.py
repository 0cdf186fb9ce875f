"""Servers whose broker asks who comes, without a worker: a house for tests of the sandbox and of its locks."""

from collections.abc import Iterator

import pytest

from models.errors import SetupError
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox

PRODUCER = "shop"
"""The user of an app's producer."""


@pytest.fixture(scope="session")
def locked_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A broker with users, certificates and ACLs, a registry and the simulators."""
    try:
        with open_sandbox(tmp_path_factory.mktemp("locked"), roles=(), producers=[PRODUCER], say=lambda _: None) as it:
            yield it
    except SetupError as error:
        pytest.skip(f"no house here: {error}")
