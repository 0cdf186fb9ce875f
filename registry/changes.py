"""One change to a device that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pymongo import InsertOne, ReplaceOne, UpdateOne

from models.device import Move, SetProperties, UnsetProperties
from models.names import DeviceId
from models.outcome import Reason
from registry.bulk import Write
from registry.client import Document
from registry.standing import Standing, later, revision_of

Told: TypeAlias = SetProperties | UnsetProperties | Move


@dataclass(frozen=True, slots=True)
class Change:
    """Some fields to be changed; nothing where the device is unknown or newer."""

    id: DeviceId
    command: Told
    at: datetime

    @property
    def needs_properties(self) -> bool:
        """Tell whether the write depends on the properties that are there."""
        return any("." in path for path in _paths(self.command))

    def write(self, standing: Standing) -> Write | None:
        """Return the write; None: there is nothing to change."""
        own = standing.own.get(self.id)
        if own is None or "forgotten_at" in own or later(own, "changed_at", self.at) is not None:
            return None
        properties = own.get("properties", {})
        viable = [path for path in _paths(self.command) if _is_viable(properties, path)]
        if isinstance(self.command, SetProperties) and len(viable) < len(self.command.properties):
            return None
        update = _update(self.command, viable)
        update.setdefault("$set", {}).update({"changed_at": self.at, "revision": own["revision"] + 1})
        return UpdateOne(revision_of(own), update, upsert=True)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A device to be forgotten: what stays says only when, so that an older command cannot bring it back."""

    id: DeviceId
    at: datetime

    def write(self, standing: Standing) -> Write | None:
        """Return the write; None: the device has changed since."""
        own = standing.own.get(self.id)
        rest = {"_id": self.id, "changed_at": self.at, "forgotten_at": self.at}
        if own is None:
            return InsertOne({**rest, "revision": 1})
        if later(own, "changed_at", self.at) is not None:
            return None
        return ReplaceOne(revision_of(own), {**rest, "revision": own["revision"] + 1}, upsert=True)


@dataclass(frozen=True, slots=True)
class Retirement:
    """A device whose address the provider holds for dead."""

    id: DeviceId
    since: datetime
    reason: Reason

    def write(self, standing: Standing) -> Write | None:
        """Return the write; None: it is unknown, retired already, or was registered again since."""
        own = standing.own.get(self.id)
        if own is None or "forgotten_at" in own or own.get("retired_at") is not None:
            return None
        if own["registered_at"] > self.since:
            return None
        retired = {"retired_at": self.since, "retired_because": self.reason.value, "revision": own["revision"] + 1}
        return UpdateOne(revision_of(own), {"$set": retired}, upsert=True)


def _paths(command: Told) -> list[str]:
    if isinstance(command, Move):
        return []
    return list(command.properties) if isinstance(command, SetProperties) else command.keys


def _is_viable(properties: Document, path: str) -> bool:
    """Tell whether a path leads through objects only, or through nothing; servers differ where it does not."""
    inner: object = properties
    for part in path.split(".")[:-1]:
        inner = inner.get(part, {}) if isinstance(inner, dict) else None
    return isinstance(inner, dict)


def _update(command: Told, viable: Sequence[str]) -> Document:
    if isinstance(command, SetProperties):
        return {"$set": {f"properties.{path}": value for path, value in command.properties.items()}}
    if isinstance(command, UnsetProperties):
        return {"$unset": {f"properties.{path}": "" for path in viable}} if viable else {}
    if command.recipient_id is None:
        return {"$unset": {"recipient_id": ""}}
    return {"$set": {"recipient_id": command.recipient_id}}
