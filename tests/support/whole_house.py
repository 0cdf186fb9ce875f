"""One whole house for the session: broker, registry, simulators and every role."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from models.errors import SetupError
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from tests.support.producer import Producer, open_producer

QUICK = {
    "CARILLON_RETRY__FIRST_S": "0.5",
    "CARILLON_RETRY__CEILING_S": "2",
    "CARILLON_LAUNCH__SLICE_DEVICES": "10000",
    "CARILLON_LAUNCH__PAGE_DEVICES": "250",
    "CARILLON_KAFKA__SESSION_S": "6",
    "CARILLON_KAFKA__TABLE_SESSION_S": "8",
}
"""Small pages make many moments to be killed in; short sessions make the tests wait less for successors."""


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A whole house; a test that strikes it leaves it running."""
    try:
        with open_sandbox(tmp_path_factory.mktemp("house"), settings=QUICK) as house:
            yield house
    except SetupError as error:
        pytest.skip(f"no house here: {error}")


@pytest_asyncio.fixture
async def producer(sandbox: Sandbox) -> AsyncIterator[Producer]:
    """Somebody who uses the house."""
    async with open_producer(sandbox) as found:
        yield found
