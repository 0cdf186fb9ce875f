"""One house for this folder: servers without workers, whose broker asks who comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from tests.support.locked_house import PRODUCER


@pytest.fixture(scope="package")
def locked_house(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A broker with users, certificates and ACLs, a registry and the simulators."""
    del archives  # where there are none there is no house; any other reason is one to fail for
    with open_sandbox(tmp_path_factory.mktemp("locked"), roles=(), producers=[PRODUCER], say=lambda _: None) as found:
        yield found
