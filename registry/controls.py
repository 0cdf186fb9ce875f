"""The brake: one document per scope, each change written over exactly the version that was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError

from models.control import Control, ControlChange
from models.errors import OutageError
from registry.bulk import ROUNDS
from registry.client import Collection, Database, Document, guarded
from rules.controls import held


@dataclass(frozen=True, slots=True)
class MongoControlBook:
    """Keeps the controls; see ``models.ports.ControlBook``."""

    controls: Collection

    @guarded
    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its source does nothing."""
        for _ in range(ROUNDS):
            kept = await self.controls.find_one({"_id": control.scope})
            if kept is not None and kept["applied"].get(_source(control), -1) >= control.offset:
                return _to_control(kept)
            after = _changed(kept, control)
            if await self._write(kept, after):
                return _to_control(after)
        message = f"registry: control {control.scope} is changed by several workers at once"
        raise OutageError(message)

    @guarded
    async def wide(self) -> Sequence[Control]:
        """Return the controls of scopes wider than a notification."""
        found = await self.controls.find({"_id": {"$not": {"$regex": "^notification:"}}}).to_list()
        return [_to_control(document) for document in found]

    @guarded
    async def all(self) -> Sequence[Control]:
        """Return every control."""
        return [_to_control(document) for document in await self.controls.find().to_list()]

    async def _write(self, kept: Document | None, after: Document) -> bool:
        """Write a state and return True, or False where the one it follows is no longer the last."""
        if kept is not None:
            known = {"_id": kept["_id"], "version": kept["version"]}
            return bool((await self.controls.replace_one(known, after)).matched_count)
        try:
            await self.controls.insert_one(after)
        except DuplicateKeyError:
            return False
        return True


def open_controls(database: Database) -> MongoControlBook:
    """Return the controls of a database; a change is written to a majority before it counts."""
    return MongoControlBook(database.get_collection("controls", write_concern=WriteConcern(w="majority")))


def _source(control: ControlChange) -> str:
    """Return a source as the name of a field: no topic has a colon in its name."""
    return control.source.replace(".", ":")


def _changed(kept: Document | None, control: ControlChange) -> Document:
    after: Document = kept or {"_id": control.scope, "version": 0, "applied": {}}
    after = {**after, "version": after["version"] + 1, "why": control.why}
    after["applied"] = {**after["applied"], _source(control): control.offset}
    if control.paused is not None:
        hold, after["released_at"] = held(_to_control(after), control)
        after["hold"] = None if hold is None else hold.model_dump()
        after["paused"] = control.paused
    if control.cancelled:
        # Final: nothing says the contrary later.
        after["cancelled"] = True
    if control.sets_rate:
        after["rate_per_s"] = control.rate_per_s
    moments = [moment for moment in (after.get("cancelled_before"), control.cancelled_before) if moment is not None]
    after["cancelled_before"] = max(moments, default=None)
    return after


def _to_control(document: Document) -> Control:
    return Control.model_validate({**document, "scope": document["_id"]})
