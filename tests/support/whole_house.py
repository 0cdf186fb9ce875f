"""One whole house for the session: broker, registry, simulators and every role."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from models.errors import SetupError
from sandbox.opening import EVERY_ROLE, open_sandbox
from sandbox.running import Sandbox
from tests.support.apps import write_apps
from tests.support.balanced import imbalances
from tests.support.collector import Collector, open_collector
from tests.support.producer import Producer, open_producer
from tests.support.stand_ins import StandIns

QUICK = {
    "CARILLON_RETRY__FIRST_S": "0.5",
    "CARILLON_RETRY__CEILING_S": "2",
    "CARILLON_BRAKE__GRACE_S": "0.5",
    "CARILLON_LAUNCH__SLICE_DEVICES": "10000",
    "CARILLON_LAUNCH__PAGE_DEVICES": "250",
    # Small pages are as many transactions, whose markers count as unread: a test that stops the senders has to expand.
    "CARILLON_LAUNCH__WINDOW_SEGMENTS": "2000",
    # Few at once, so that a campaign lasts long enough to be struck, and a kill repeats few.
    "CARILLON_PROVIDERS__FCM__MAX_IN_FLIGHT": "100",
    # Tests leave rubbish on every topic, and one of them reads everything again: no role is to stop for it.
    "CARILLON_DEADLETTERS__RUN": "100000",
    "CARILLON_DEADLETTERS__SHARE": "1",
    "CARILLON_KAFKA__SESSION_S": "6",
    "CARILLON_KAFKA__TABLE_SESSION_S": "8",
}
"""Small pages make many moments to be killed in; short sessions make the tests wait less for successors."""


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the workers of the house send their spans."""
    with open_collector() as found:
        yield found


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Sandbox]:
    """A whole house; a test that strikes it leaves it running.

    It traces what a producer wants to be traced, and nothing else.
    """
    folder = tmp_path_factory.mktemp("house")
    apps = folder / "apps.json"
    told = {
        "CARILLON_APPS_FILE": str(apps),
        "CARILLON_TRACES__ENDPOINT": collector.endpoint,
        "CARILLON_TRACES__SAMPLE": "0",
    }
    try:
        with open_sandbox(folder, roles=(), settings={**QUICK, **told}) as house:
            # The servers come first: where the simulators listen stands in the file that the workers read.
            write_apps(house, apps)
            house.supervisor.start([house.plan(role) for role in EVERY_ROLE])
            yield house
    except SetupError as error:
        pytest.skip(f"no house here: {error}")


@pytest_asyncio.fixture
async def producer(sandbox: Sandbox) -> AsyncIterator[Producer]:
    """Somebody who uses the house; when the test is over, every account there has to balance."""
    async with open_producer(sandbox) as found:
        yield found
    assert not any(imbalances(sandbox).values())


@pytest_asyncio.fixture
async def stand_ins(sandbox: Sandbox) -> AsyncIterator[StandIns]:
    """Both simulators, which accept everything again when the test is over."""
    found = StandIns(sandbox)
    yield found
    for channel in ("fcm", "apns"):
        await found.play(channel)
