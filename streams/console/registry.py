"""The registry as a command sees it: opened for one question, closed after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from models.errors import OutageError
from models.ports import Audience, ControlBook, Notifications
from registry.audience import open_audience
from registry.client import open_client, without_password
from registry.controls import open_controls
from registry.notifications import open_notifications
from registry.reports import Reports, open_reports
from settings import Settings


@dataclass(frozen=True, slots=True)
class Registry:
    """What a command may ask of it."""

    audience: Audience
    reports: Reports
    controls: ControlBook
    notifications: Notifications


@asynccontextmanager
async def open_registry(settings: Settings) -> AsyncIterator[Registry]:
    """Give the registry; a server that is away is an OutageError at the first question."""
    mongo = settings.mongo
    uri = mongo.uri.get_secret_value()
    client = open_client(uri, mongo.timeout_s)
    database = client[mongo.database]
    audience = open_audience(database)
    try:
        yield Registry(audience, open_reports(database), open_controls(database), open_notifications(database))
    except OutageError as error:
        where = without_password(uri)
        cure = "start one with `carillon sandbox up`, or name yours in CARILLON_MONGO__URI"
        message = f"no answer from the registry at {where} ({error}): {cure}"
        raise OutageError(message) from error
    finally:
        await audience.close()
        await client.close()
