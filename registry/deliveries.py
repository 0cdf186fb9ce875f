"""What became of each delivery: one document per settled result, columns as they came."""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import InsertOne, ReplaceOne

from models.progress import Progress, State
from models.result import Settled
from registry.bulk import Write, stale_writes, write_all
from registry.client import Collection, Database, Document, guarded
from registry.delivery_documents import to_document


@dataclass(frozen=True, slots=True)
class MongoDeliveries:
    """Keeps settled results and progress; see ``models.ports.Deliveries``. ``registry.reports`` reads them."""

    deliveries: Collection
    progresses: Collection

    @guarded
    async def record(self, settled: Sequence[tuple[Settled, int, int]]) -> None:
        """Keep settled results with their (partition, offset); one that is kept already stays as it is."""
        await stale_writes(self.deliveries, [InsertOne(to_document(*entry)) for entry in settled])

    @guarded
    async def progress(self, progresses: Sequence[Progress]) -> None:
        """Keep each progress unless a newer one is kept already."""
        newest: dict[str, Progress] = {}
        for progress in progresses:
            known = newest.get(progress.notification_id)
            if known is None or progress.replaces(known.version, known.state):
                newest[progress.notification_id] = progress
        await write_all(self.progresses, list(newest.values()), self._plan)

    async def _plan(self, progresses: Sequence[Progress], _round: int) -> list[Write | None]:
        ids = [progress.notification_id for progress in progresses]
        found = await self.progresses.find({"_id": {"$in": ids}}, {"version": 1, "state": 1}).to_list()
        kept = {document["_id"]: document for document in found}
        return [_write(progress, kept.get(progress.notification_id)) for progress in progresses]


def open_deliveries(database: Database) -> MongoDeliveries:
    """Return the deliveries of a database."""
    return MongoDeliveries(database["deliveries"], database["progress"])


def _write(progress: Progress, kept: Document | None) -> Write | None:
    document = _progress_document(progress)
    if kept is None:
        return InsertOne(document)
    if not progress.replaces(kept["version"], State(kept["state"])):
        return None
    return ReplaceOne(kept, document, upsert=True)


def _progress_document(progress: Progress) -> Document:
    """Return what is searched for as fields, and the whole as text: its keys may be anything."""
    document: Document = {
        "_id": progress.notification_id,
        "app": progress.app,
        "state": progress.state.value,
        "version": progress.version,
        "updated_at": progress.updated_at,
        "body": progress.model_dump_json(),
    }
    if progress.state.is_final:
        document["ended_at"] = progress.updated_at  # from here on its age counts (``registry.lifetimes``)
    return document
