"""The brake: one document per scope, changed by one conditional update."""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from models.control import Control
from models.errors import OutageError
from models.ports import ControlChange
from registry.bulk import ROUNDS
from registry.client import Collection, Database, Document, guarded


@dataclass(frozen=True, slots=True)
class MongoControlBook:
    """Keeps the controls; see ``models.ports.ControlBook``."""

    controls: Collection

    @guarded
    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its source does nothing."""
        last = _last_offset(control)
        newer = {"_id": control.scope, last: {"$not": {"$gte": control.offset}}}
        for _ in range(ROUNDS):
            try:
                kept = await self.controls.find_one_and_update(
                    newer, _update(control, last), upsert=True, return_document=ReturnDocument.AFTER
                )
            except DuplicateKeyError:
                # Either this change was applied before, or two made the scope's document at once.
                kept = await self.controls.find_one({"_id": control.scope})
            if kept is not None and _is_applied(control, kept):
                return _to_control(kept)
        message = f"registry: control {control.scope} is changed by several workers at once"
        raise OutageError(message)

    @guarded
    async def all(self) -> Sequence[Control]:
        """Return every control."""
        return [_to_control(document) for document in await self.controls.find().to_list()]


def open_controls(database: Database) -> MongoControlBook:
    """Return the controls of a database; a change is written to a majority before it counts."""
    return MongoControlBook(database.get_collection("controls", write_concern=WriteConcern(w="majority")))


def _source(control: ControlChange) -> str:
    """Return a source as the name of a field: no topic has a colon in its name."""
    return control.source.replace(".", ":")


def _last_offset(control: ControlChange) -> str:
    return f"applied.{_source(control)}"


def _is_applied(control: ControlChange, document: Document) -> bool:
    return bool(document.get("applied", {}).get(_source(control), -1) >= control.offset)


def _update(control: ControlChange, last: str) -> Document:
    values: Document = {last: control.offset, "why": control.why}
    if control.paused is not None:
        values["paused"] = control.paused
    if control.cancelled:
        # Final: nothing says the contrary later.
        values["cancelled"] = True
    if control.sets_rate:
        values["rate_per_s"] = control.rate_per_s
    update: Document = {"$set": values, "$inc": {"version": 1}}
    if control.cancelled_before is not None:
        update["$max"] = {"cancelled_before": control.cancelled_before}
    return update


def _to_control(document: Document) -> Control:
    return Control.model_validate({**document, "scope": document["_id"]})
