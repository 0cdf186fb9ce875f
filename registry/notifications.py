"""What was accepted, and who may go on with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import InsertOne, ReturnDocument, WriteConcern

from models.claims import Claim, Kept, LaunchClaim, StartClaim
from models.errors import OutageError
from models.names import NotificationId
from models.segment import Expansion
from registry.bulk import ROUNDS, stale_writes
from registry.client import Collection, Database, Document, guarded
from registry.launches import launch_document, launch_verdict, start_verdict, to_kept
from registry.pages import PageClaims


@dataclass(frozen=True, slots=True)
class MongoNotifications:
    """Keeps notifications and their claims; see ``models.ports.Notifications``."""

    notifications: Collection
    pages: PageClaims

    @guarded
    async def claim_launches(self, claims: Sequence[LaunchClaim]) -> Sequence[Claim]:
        """Claim ids in bulk, one answer each in the same order; of claims that share an id the first wins."""
        documents = [launch_document(claim) for claim in claims]
        first = {document["_id"]: index for index, document in reversed(list(enumerate(documents)))}
        inserted = sorted(first.values())
        taken = await stale_writes(self.notifications, [InsertOne(documents[index]) for index in inserted])
        new = set(inserted) - {inserted[position] for position in taken}
        asked = {documents[index]["_id"] for index in range(len(claims)) if index not in new}
        found = await self.notifications.find({"_id": {"$in": list(asked)}}).to_list() if asked else []
        kept = {document["_id"]: document for document in found}
        return [
            Claim("ours", to_kept(document))
            if index in new
            else Claim(launch_verdict(claim, kept[document["_id"]]), to_kept(kept[document["_id"]]))
            for index, (claim, document) in enumerate(zip(claims, documents, strict=True))
        ]

    @guarded
    async def claim_start(self, claim: StartClaim) -> Claim:
        """Claim the beginning of a notification that waits: one conditional update."""
        free = {"$or": [{"launched_by": None}, {"launched_by": claim.origin}]}
        claimed = await self.notifications.find_one_and_update(
            {"_id": claim.notification_id, "finished": False, **free},
            {"$set": {"launched_by": claim.origin}},
            return_document=ReturnDocument.AFTER,
        )
        if claimed is not None:
            return Claim("ours", to_kept(claimed))
        return start_verdict(await self.notifications.find_one({"_id": claim.notification_id}))

    @guarded
    async def claim_page(self, expansion: Expansion, origin: str) -> bool:
        """Tell whether this page is ours to write; never where its notification is finished."""
        kept = await self.notifications.find_one({"_id": expansion.notification.id}, {"finished": 1})
        if kept is not None and kept["finished"]:
            return False
        return await self.pages.claim(expansion, origin)

    @guarded
    async def get(self, notification_id: NotificationId) -> Kept | None:
        """Return what is kept, or None."""
        document = await self.notifications.find_one({"_id": notification_id})
        return None if document is None else to_kept(document)

    @guarded
    async def claim_redrive(self, notification_id: NotificationId, origin: str) -> int | None:
        """Return the number of a redrive, the same on a replay: one update over exactly the redrives that were read."""
        for _ in range(ROUNDS):
            kept = await self.notifications.find_one({"_id": notification_id}, {"redrives": 1})
            if kept is None:
                return None
            origins = kept.get("redrives", [])
            if origin in origins:
                return int(origins.index(origin)) + 1
            after = {"redrives": [*origins, origin], "redriven": len(origins) + 1, "finished": False}
            known = {"_id": notification_id, **_redriven(len(origins))}
            if (await self.notifications.update_one(known, {"$set": after})).modified_count:
                return len(origins) + 1
        message = f"registry: {notification_id} is redriven by several workers at once"
        raise OutageError(message)

    @guarded
    async def recorded(self, notification_id: NotificationId, redrive: int, place: tuple[int, int]) -> None:
        """Note up to where results are kept; the first note counts."""
        name = f"recorded.{redrive}"
        unknown = {"_id": notification_id, name: {"$exists": False}}
        await self.notifications.update_one(unknown, {"$set": {name: list(place)}})

    @guarded
    async def finish(self, notification_ids: Sequence[NotificationId], *, redrives: int = 0) -> None:
        """Mark as finished, unless they were redriven more often: pages and launches are dropped from now on."""
        if notification_ids:
            ended = {"_id": {"$in": list(notification_ids)}, **_redriven(redrives)}
            await self.notifications.update_many(ended, {"$set": {"finished": True}})


def _redriven(times: int) -> Document:
    """Return the condition that it was redriven so often; most never were, and have no field for it."""
    return {"redriven": times or None}


def open_notifications(database: Database) -> MongoNotifications:
    """Return the notifications of a database; a claim is written to a majority before it counts."""
    majority = WriteConcern(w="majority")
    return MongoNotifications(
        database.get_collection("notifications", write_concern=majority),
        PageClaims(database.get_collection("slices", write_concern=majority)),
    )
