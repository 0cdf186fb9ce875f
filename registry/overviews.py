"""Lists of notifications for people: what was accepted and what was refused, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, DESCENDING

from models.names import AppId, NotificationId
from models.progress import Progress, State
from models.reporting import Listed, Overview, OverviewPage
from registry.client import Collection, Database, Document, guarded
from registry.launches import to_kept

ACCEPTED: Final = "accepted_at"
REFUSED: Final = "updated_at"
"""When each kind was created; only what was accepted has the first field."""

GOING: Final = tuple(state for state in State if not state.is_final)


@dataclass(frozen=True, slots=True)
class Overviews:
    """Reads ``notifications``, and of ``progress`` what stands there alone, because it was refused."""

    notifications: Collection
    progresses: Collection

    @guarded
    async def apps(self) -> Sequence[AppId]:
        """Return every app of which a notification is known."""
        return sorted({*await self.notifications.distinct("app"), *await self.progresses.distinct("app")} - {""})

    @guarded
    async def one(self, notification_id: NotificationId) -> Overview | None:
        """Return one notification, or None."""
        kept = await self.notifications.find_one({"_id": notification_id})
        progress = await self.progresses.find_one({"_id": notification_id})
        if kept is not None:
            return _accepted(kept, progress)
        return None if progress is None else _alone(progress)

    @guarded
    async def several(
        self, app: AppId | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        """Return up to *limit* of them: two lists in the same order, each from an index, merged."""
        span = since, until
        accepted = await _newest(self.notifications, ACCEPTED, _asked(_of(app), ACCEPTED, span, after), limit)
        refused: list[Document] = []
        if app is None:
            where = _asked({"state": State.REFUSED.value}, REFUSED, span, after)
            refused = await _newest(self.progresses, REFUSED, where, limit)
        merged = [(_listed(each, ACCEPTED), each) for each in accepted]
        merged += [(_listed(each, REFUSED), each) for each in refused]
        merged.sort(key=_newest_first)
        rows = await self._overviews([document for _, document in merged[:limit]])
        return OverviewPage(rows, merged[limit - 1][0] if len(merged) > limit else None)

    @guarded
    async def going(self, app: AppId | None, limit: int) -> Sequence[Overview]:
        """Return what has not ended: each state is a question of its own, so that an index has the order."""
        found: list[Document] = []
        for state in GOING:
            where = {**_of(app), "state": state.value}
            found += (await _newest(self.progresses, REFUSED, where, limit))[:limit]
        kept = await _by_id(self.notifications, found)
        return [
            _accepted(kept[document["_id"]], document) if document["_id"] in kept else _alone(document)
            for document in found
        ]

    async def _overviews(self, documents: Sequence[Document]) -> list[Overview]:
        """Join documents of both kinds with the other kind; one that was refused, corrected and accepted is one."""
        accepted = [document for document in documents if ACCEPTED in document]
        refused = [document for document in documents if ACCEPTED not in document]
        progresses = await _by_id(self.progresses, accepted)
        corrected = await _by_id(self.notifications, refused)
        return [
            _accepted(document, progresses.get(document["_id"])) if ACCEPTED in document else _alone(document)
            for document in documents
            if ACCEPTED in document or document["_id"] not in corrected
        ]


def open_overviews(database: Database) -> Overviews:
    """Return the lists of a database."""
    return Overviews(database["notifications"], database["progress"])


async def _newest(collection: Collection, field: str, where: Document, limit: int) -> list[Document]:
    """Return one more than *limit*, so that it shows whether there are more."""
    return await collection.find(where).sort([(field, DESCENDING), ("_id", ASCENDING)]).limit(limit + 1).to_list()


def _asked(where: Document, field: str, span: tuple[datetime, datetime], after: Listed | None) -> Document:
    """Return the condition of a span of time, after the last one that was listed."""
    since, until = span
    if after is None:
        return {**where, field: {"$gte": since, "$lt": until}}
    beside = {field: after.created_at, "_id": {"$gt": after.notification_id}}
    bounds = {"$gte": since, "$lt": until, "$lte": after.created_at}
    return {**where, field: bounds, "$or": [{field: {"$lt": after.created_at}}, beside]}


async def _by_id(collection: Collection, like: Sequence[Document]) -> dict[NotificationId, Document]:
    """Return the documents of a collection with the same ids."""
    ids = [document["_id"] for document in like]
    found = await collection.find({"_id": {"$in": ids}}).to_list() if ids else []
    return {document["_id"]: document for document in found}


def _of(app: AppId | None) -> Document:
    return {} if app is None else {"app": app}


def _listed(document: Document, field: str) -> Listed:
    return Listed(document[field], document["_id"])


def _newest_first(entry: tuple[Listed, Document]) -> tuple[float, NotificationId]:
    listed, _ = entry
    return -listed.created_at.timestamp(), listed.notification_id


def _accepted(kept: Document, progress: Document | None) -> Overview:
    return Overview(kept["_id"], kept["app"], kept["accepted_at"], to_kept(kept), _progress(progress))


def _alone(document: Document) -> Overview:
    """Return one of which only the account is known: refused, or so old that the command has left."""
    refused = document["state"] == State.REFUSED.value
    created_at = document["updated_at"] if refused else None
    return Overview(document["_id"], document["app"], created_at, None, _progress(document))


def _progress(document: Document | None) -> Progress | None:
    return None if document is None else Progress.model_validate_json(document["body"])
