"""One house for this folder: servers without workers, whose broker asks who comes."""

from collections.abc import Iterator

import pytest

from models.errors import SetupError
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from tests.support.locked_house import PRODUCER


@pytest.fixture(scope="package")
def locked_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A broker with users, certificates and ACLs, a registry and the simulators."""
    try:
        with open_sandbox(tmp_path_factory.mktemp("locked"), roles=(), producers=[PRODUCER], say=lambda _: None) as it:
            yield it
    except SetupError as error:
        pytest.skip(f"no house here: {error}")
