"""One upsert: a device as it is told, less what newer events have taken from it."""

from dataclasses import dataclass
from datetime import datetime

from pymongo import InsertOne, ReplaceOne, UpdateOne

from models.names import DeviceId
from registry.bulk import Write
from registry.client import Document
from registry.documents import without_address
from registry.standing import Standing, later, revision_of


@dataclass(frozen=True, slots=True)
class Registration:
    """A whole device to be written."""

    document: Document

    @property
    def id(self) -> DeviceId:
        """The device meant."""
        return str(self.document["_id"])

    @property
    def address_key(self) -> str | None:
        """The address claimed; None: it has none."""
        return self.document.get("address_key")

    @property
    def _at(self) -> datetime:
        at: datetime = self.document["registered_at"]
        return at

    def take(self, standing: Standing) -> UpdateOne | None:
        """Return the write that takes the address away from an older owner."""
        holder = standing.other_holder(self.document)
        if holder is None or self._is_outdated(standing) or self._lost_at(standing) is not None:
            return None
        taken = {"address": "", "address_lost_at": self._at, "revision": holder["revision"] + 1}
        return UpdateOne(revision_of(holder), {"$set": taken, "$unset": {"address_key": ""}})

    def write(self, standing: Standing) -> Write | None:
        """Return the write of the device; None: something newer is known of it."""
        if self._is_outdated(standing):
            return None
        document, own, lost_at = self.document, standing.own.get(self.id), self._lost_at(standing)
        if lost_at is not None:
            document = without_address(document, lost_at)
        if own is None:
            return InsertOne({**document, "revision": 1})
        if (retired_at := later(own, "retired_at", self._at)) is not None:
            document = {**document, "retired_at": retired_at, "retired_because": own.get("retired_because")}
        return ReplaceOne(revision_of(own), {**document, "revision": own["revision"] + 1}, upsert=True)

    def _is_outdated(self, standing: Standing) -> bool:
        return later(standing.own.get(self.id), "changed_at", self._at) is not None

    def _lost_at(self, standing: Standing) -> datetime | None:
        """Return since when somebody newer has the address; None: it is ours to have.

        Of two that claim it at the same millisecond, the one with the higher id keeps it, whoever writes last.
        """
        if self.address_key is None:
            return None
        lost: datetime | None = later(standing.own.get(self.id), "address_lost_at", self._at)
        holder = standing.other_holder(self.document)
        if lost is None and holder is not None and (holder["registered_at"], holder["_id"]) > (self._at, self.id):
            lost = holder["registered_at"]
        return lost
