"""What has to be unique, and what has to be found quickly."""

from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from registry.client import Database, guarded
from registry.lifetimes import ensure_lifetime, lifetimes
from settings import RetentionSettings

REVISION: Final = IndexModel([("_id", ASCENDING), ("revision", ASCENDING)], name="revision", unique=True)
"""The registry in memory looks a conditional write up only in a unique index over exactly the fields it names."""

DEVICES: Final = (
    # An address belongs to one device; a device without one lacks the field, and sparse leaves it out.
    IndexModel([("address_key", ASCENDING)], name="address", unique=True, sparse=True),
    REVISION,
    IndexModel([("channel", ASCENDING), ("_id", ASCENDING)], name="channel"),
    IndexModel([("recipient_id", ASCENDING)], name="recipient", sparse=True),
    IndexModel([("domain", ASCENDING), ("_id", ASCENDING)], name="domain"),
)
"""Unique (app, external_id) needs none: the id follows from the two."""

VERSION: Final = IndexModel([("_id", ASCENDING), ("version", ASCENDING)], name="version", unique=True)

CONTROLS: Final = (VERSION,)

PROGRESS: Final = (
    VERSION,
    # What goes on of an app: another one's crowd is not gone through for it.
    IndexModel(
        [("app", ASCENDING), ("state", ASCENDING), ("updated_at", DESCENDING), ("_id", ASCENDING)], name="state_of_app"
    ),
    # What was refused is kept here only; the list of all apps shows it among what was accepted.
    IndexModel([("state", ASCENDING), ("updated_at", DESCENDING), ("_id", ASCENDING)], name="state"),
)
NOTIFICATIONS: Final = (
    # Lists of an app, and of all apps, newest first.
    IndexModel([("app", ASCENDING), ("accepted_at", DESCENDING), ("_id", ASCENDING)], name="newest_of_app"),
    IndexModel([("accepted_at", DESCENDING), ("_id", ASCENDING)], name="newest"),
)
DELIVERIES: Final = (
    # One entry per result, not per device: the few results that may name a device are found without reading the others.
    IndexModel(
        [("notification_id", ASCENDING), ("first_device", ASCENDING), ("last_device", ASCENDING)], name="device"
    ),
)
SLICES: Final = (IndexModel([("_id", ASCENDING), ("sequence", ASCENDING)], name="sequence", unique=True),)

INDEXES: Final = {
    "controls": CONTROLS,
    "deliveries": DELIVERIES,
    "devices": DEVICES,
    "notifications": NOTIFICATIONS,
    "progress": PROGRESS,
    "slices": SLICES,
}
"""By collection; everything else is found by its id alone, or leaves by its age (``registry.lifetimes``)."""


@guarded
async def ensure_indexes(database: Database, retention: RetentionSettings) -> None:
    """Create what is missing, and let documents live as long as the settings say now; what is there already stays."""
    for collection, indexes in INDEXES.items():
        await database[collection].create_indexes(list(indexes))
    for lifetime in lifetimes(retention):
        await ensure_lifetime(database, lifetime)
