"""One registry, two kinds: in memory and on a server, behind the same names."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from models.command import NamedDevice
from models.device import Device
from registry.audience import open_audience
from registry.client import Database, open_client
from registry.controls import open_controls
from registry.deliveries import open_deliveries
from registry.devices import open_devices
from registry.indexes import ensure_indexes
from registry.notifications import open_notifications
from registry.reopening import open_redrives
from registry.reports import open_reports
from settings import RetentionSettings
from tests.support.builders import APP
from tests.support.memory_registry import MemoryRegistry, noon


@dataclass
class AnyRegistry:
    """The ports of either kind."""

    devices: Any
    audience: Any
    notifications: Any
    controls: Any
    deliveries: Any
    reports: Any
    redrives: Any
    database: Database | None = None

    async def device(self, external_id: str, app: str = APP) -> Device | None:
        """Return one device, retired or not."""
        named = await self.audience.named(app, [NamedDevice(external_id=external_id)], [])
        return named[0][1] if named else None


@pytest.fixture
async def database(mongo_uri: str) -> AsyncIterator[Database]:
    """An empty database with its indexes."""
    client = open_client(mongo_uri, 10)
    name = f"carillon_test_{uuid4().hex}"
    try:
        await ensure_indexes(client[name], RetentionSettings())
        yield client[name]
    finally:
        await client.drop_database(name)
        await client.close()


@pytest.fixture(params=["memory", "mongo"])
async def registry(request: pytest.FixtureRequest) -> AsyncIterator[AnyRegistry]:
    """Every promise is asked of both kinds."""
    if request.param == "memory":
        memory = MemoryRegistry()
        yield AnyRegistry(
            memory.devices,
            memory.audience,
            memory.notifications,
            memory.controls,
            memory.deliveries,
            memory.deliveries,
            memory.redrives,
        )
        return
    client = open_client(request.getfixturevalue("mongo_uri"), 10)
    name = f"carillon_test_{uuid4().hex}"
    try:
        await ensure_indexes(client[name], RetentionSettings())
        yield on_server(client[name])
    finally:
        await client.drop_database(name)
        await client.close()


def on_server(database: Database) -> AnyRegistry:
    """Return the registry of a database."""
    return AnyRegistry(
        open_devices(database),
        open_audience(database, noon),
        open_notifications(database),
        open_controls(database),
        open_deliveries(database),
        open_reports(database),
        open_redrives(database, noon),
        database,
    )
