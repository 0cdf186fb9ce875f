"""The brake: one document per scope, each change written over exactly the version that was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError

from models.control import NOTIFICATION, Control, ControlChange
from models.errors import OutageError
from registry.bulk import ROUNDS
from registry.client import Collection, Database, Document, guarded
from rules.controls import changed

OF_NOTIFICATIONS: Final[Document] = {"$gte": NOTIFICATION, "$lt": "notification;"}
"""Ids of single notifications' scopes: a semicolon is the letter after the colon."""

AT_ONCE: Final = 1_000
"""Notifications that are looked up in one question."""


@dataclass(frozen=True, slots=True)
class MongoControlBook:
    """Keeps the controls; see ``models.ports.ControlBook``."""

    controls: Collection
    notifications: Collection
    """Of which it is only read what is still going on."""

    @guarded
    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its source does nothing."""
        for _ in range(ROUNDS):
            kept = await self.controls.find_one({"_id": control.scope})
            before = None if kept is None else _to_control(kept)
            applied = {} if kept is None else kept["applied"]
            if before is not None and applied.get(_source(control), -1) >= control.offset:
                return before
            after = changed(before, control)
            if await self._write(before, _to_document(after, {**applied, _source(control): control.offset})):
                return after
        message = f"registry: control {control.scope} is changed by several workers at once"
        raise OutageError(message)

    @guarded
    async def of(self, scopes: Sequence[str]) -> Sequence[Control]:
        """Return the controls of these scopes that were ever set, in the order of the scopes."""
        found = await self.controls.find({"_id": {"$in": list(scopes)}}).to_list()
        by_scope = {document["_id"]: document for document in found}
        return [_to_control(by_scope[scope]) for scope in scopes if scope in by_scope]

    @guarded
    async def wide(self) -> Sequence[Control]:
        """Return the controls of scopes wider than a notification."""
        found = await self.controls.find({"_id": {"$not": {"$regex": f"^{NOTIFICATION}"}}}).to_list()
        return [_to_control(document) for document in found]

    @guarded
    async def all(self) -> Sequence[Control]:
        """Return every control."""
        return [_to_control(document) for document in await self.controls.find().to_list()]

    @guarded
    async def in_force(self) -> Sequence[Control]:
        """See ``models.ports.ControlBook``."""
        narrow = await self.controls.find({"_id": OF_NOTIFICATIONS}).to_list()
        found = [control for control in map(_to_control, narrow) if control.is_in_force]
        going_on: set[str] = set()
        for start in range(0, len(found), AT_ONCE):
            ids = [control.scope.removeprefix(NOTIFICATION) for control in found[start : start + AT_ONCE]]
            unfinished = self.notifications.find({"_id": {"$in": ids}, "finished": False}, {"_id": 1})
            going_on |= {f"{NOTIFICATION}{document['_id']}" for document in await unfinished.to_list()}
        wide = [control for control in await self.wide() if control.lasts or await self._calls_back(control)]
        return [*wide, *(control for control in found if control.scope in going_on)]

    async def _calls_back(self, control: Control) -> bool:
        """Tell whether anything that a wider cancel called back has not ended."""
        if control.cancelled_before is None:
            return False
        where: Document = {"finished": False, "accepted_at": {"$lt": control.cancelled_before}}
        kind, _, name = control.scope.partition(":")
        if kind == "app":
            where["app"] = name
        return await self.notifications.find_one(where, {"_id": 1}) is not None

    async def _write(self, before: Control | None, after: Document) -> bool:
        """Write a state and return True, or False where the one it follows is no longer the last."""
        if before is not None:
            known = {"_id": before.scope, "version": before.version}
            return bool((await self.controls.replace_one(known, after)).matched_count)
        try:
            await self.controls.insert_one(after)
        except DuplicateKeyError:
            return False
        return True


def open_controls(database: Database) -> MongoControlBook:
    """Return the controls of a database; a change is written to a majority before it counts."""
    controls = database.get_collection("controls", write_concern=WriteConcern(w="majority"))
    return MongoControlBook(controls, database["notifications"])


def _source(control: ControlChange) -> str:
    """Return a source as the name of a field: no topic has a colon in its name."""
    return control.source.replace(".", ":")


def _to_document(control: Control, applied: Document) -> Document:
    return {**control.model_dump(exclude={"scope"}), "_id": control.scope, "applied": applied}


def _to_control(document: Document) -> Control:
    return Control.model_validate({**document, "scope": document["_id"]})
