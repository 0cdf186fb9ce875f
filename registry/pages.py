"""Who may write which page of a slice: one document per slice, which holds the page claimed last."""

from dataclasses import dataclass
from typing import Final

from pymongo.errors import DuplicateKeyError

from models.errors import OutageError
from models.segment import Expansion
from registry.bulk import ROUNDS
from registry.client import Collection

LAPS: Final = 2**31
"""More than a slice can wait; a page and its lap then are one integer of 63 bits, compared as the pair."""


def sequence(expansion: Expansion) -> int:
    """Return the place of a page among all pages of its slice: by ordinal, then by lap."""
    return expansion.ordinal * LAPS + min(expansion.lap, LAPS - 1)


@dataclass(frozen=True, slots=True)
class PageClaims:
    """The pages claimed last."""

    slices: Collection

    async def claim(self, expansion: Expansion, origin: str) -> bool:
        """Tell whether this page is newer than the last claimed, or claimed by this very record.

        The slice is read and then written over exactly the sequence that was read, so of two at once one wins.
        """
        mine = {
            "sequence": sequence(expansion),
            "origin": origin,
            "expires_at": expansion.notification.expires_at,  # its age counts from here (``registry.lifetimes``)
        }
        for _ in range(ROUNDS):
            last = await self.slices.find_one({"_id": expansion.slice_id})
            if last is not None and last["sequence"] >= mine["sequence"]:
                return bool(last["sequence"] == mine["sequence"] and last["origin"] == origin)
            if last is None:
                try:
                    await self.slices.insert_one({"_id": expansion.slice_id, **mine})
                except DuplicateKeyError:
                    continue
                return True
            known = {"_id": expansion.slice_id, "sequence": last["sequence"]}
            if (await self.slices.update_one(known, {"$set": mine})).modified_count:
                return True
        message = f"registry: slice {expansion.slice_id} is claimed by several workers at once"
        raise OutageError(message)
