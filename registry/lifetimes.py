"""How long documents are kept: the registry deletes them by itself, by indexes that follow the settings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pymongo import ASCENDING, IndexModel
from pymongo.errors import OperationFailure

from registry.client import Database
from settings import RetentionSettings

FORGOTTEN: Final = timedelta(days=14)
"""How long it is remembered that a device was deleted: longer than an older change of it can be read again."""

CONTROLS_AFTER: Final = timedelta(days=9)
"""How long a notification's control outlives it: a command is kept for eight days at most, and one that were read again
after its control is gone would change it as if it were new."""

UNKNOWN_COMMAND: Final = 59


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Documents of a collection leave when the moment in a field is so long past; one without the field stays."""

    collection: str
    field: str
    after: timedelta
    about: str
    """What leaves, in words."""

    @property
    def name(self) -> str:
        """The name of its index."""
        return f"{self.field}_lifetime"

    @property
    def seconds(self) -> int:
        """The same as the server counts it."""
        return int(self.after.total_seconds())


def lifetimes(retention: RetentionSettings) -> tuple[Lifetime, ...]:
    """Return how long documents are kept; collections that are not named keep theirs."""
    claims = timedelta(days=retention.claims_days)
    summaries = timedelta(days=retention.summaries_days)
    return (
        Lifetime("deliveries", "at", timedelta(days=retention.deliveries_days), "what became of deliveries"),
        Lifetime("progress", "ended_at", summaries, "the account of a notification that has ended"),
        Lifetime("notifications", "expires_at", claims, "a notification's id, its command and who began it"),
        Lifetime("slices", "expires_at", claims, "the page of a slice that was claimed last"),
        Lifetime("controls", "ends_at", CONTROLS_AFTER, "a notification's pause, cancel and rate"),
        Lifetime("devices", "forgotten_at", FORGOTTEN, "that a device was deleted"),
    )


async def ensure_lifetime(database: Database, lifetime: Lifetime) -> None:
    """Let documents of a collection live so long from now on, whatever they did before."""
    collection = database[lifetime.collection]
    index = IndexModel(
        [(lifetime.field, ASCENDING)], name=lifetime.name, expireAfterSeconds=lifetime.seconds, sparse=True
    )
    known = (await collection.index_information()).get(lifetime.name)
    if known is None:
        await collection.create_indexes([index])
    elif known.get("expireAfterSeconds") != lifetime.seconds:
        try:
            changed = {"name": lifetime.name, "expireAfterSeconds": lifetime.seconds}
            await database.command("collMod", lifetime.collection, index=changed)
        except OperationFailure as error:
            if error.code != UNKNOWN_COMMAND:
                raise
            # a registry in memory: it has to be made anew, and nobody looks for anything by it meanwhile
            await collection.drop_index(lifetime.name)
            await collection.create_indexes([index])
