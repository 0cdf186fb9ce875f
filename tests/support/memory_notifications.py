"""Notifications and their claims in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from models.claims import Claim, Kept, LaunchClaim, StartClaim
from models.names import NotificationId
from models.segment import Expansion


@dataclass
class MemoryNotifications:
    """Keeps what was accepted, and who may go on with it."""

    kept: dict[NotificationId, Kept] = field(default_factory=dict)
    hashes: dict[NotificationId, str] = field(default_factory=dict)
    pages: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """By slice: ordinal, lap and origin of the page claimed last."""

    places: dict[tuple[NotificationId, int], tuple[int, int]] = field(default_factory=dict)
    """By notification and redrive: before which (partition, offset) every result is kept."""

    async def claim_launches(self, claims: Sequence[LaunchClaim]) -> Sequence[Claim]:
        """Claim ids; of one id the first wins."""
        return [self._claim_launch(claim) for claim in claims]

    async def claim_start(self, claim: StartClaim) -> Claim:
        """Claim the beginning of a notification that waits."""
        kept = self.kept.get(claim.notification_id)
        if kept is None:
            return Claim("unknown")
        if kept.finished:
            return Claim("finished", kept)
        if kept.launched_by not in {None, claim.origin}:
            return Claim("duplicate", kept)
        self.kept[claim.notification_id] = replace(kept, launched_by=claim.origin)
        return Claim("ours", self.kept[claim.notification_id])

    async def claim_page(self, expansion: Expansion, origin: str) -> bool:
        """Tell whether this page is newer than the last claimed, or claimed by this very record."""
        kept = self.kept.get(expansion.notification.id)
        if kept is not None and kept.finished:
            return False
        page = (expansion.ordinal, expansion.lap, origin)
        last = self.pages.get(expansion.slice_id)
        if last is not None and last != page and last[:2] >= page[:2]:
            return False
        self.pages[expansion.slice_id] = page
        return True

    async def get(self, notification_id: NotificationId) -> Kept | None:
        """Return what is kept, or None."""
        return self.kept.get(notification_id)

    async def claim_redrive(self, notification_id: NotificationId, origin: str) -> int | None:
        """Return the number of a redrive, the same on a replay."""
        kept = self.kept.get(notification_id)
        if kept is None:
            return None
        if origin not in kept.redrives:
            kept = replace(kept, redrives=(*kept.redrives, origin), finished=False)
            self.kept[notification_id] = kept
        return kept.redrives.index(origin) + 1

    async def recorded(self, notification_id: NotificationId, redrive: int, place: tuple[int, int]) -> None:
        """Note up to where results are kept; the first note counts."""
        self.places.setdefault((notification_id, redrive), place)

    async def finish(self, notification_ids: Sequence[NotificationId], *, redrives: int = 0) -> None:
        """Mark as finished, unless they were redriven more often."""
        for id_ in self.kept.keys() & set(notification_ids):
            if len(self.kept[id_].redrives) == redrives:
                self.kept[id_] = replace(self.kept[id_], finished=True)

    def _claim_launch(self, claim: LaunchClaim) -> Claim:
        id_ = claim.launch.notification_id
        kept = self.kept.get(id_)
        if kept is None:
            launched_by = None if claim.scheduled else claim.origin
            kept = Kept(claim.launch, claim.accepted_at, claim.expires_at, claim.origin, launched_by, finished=False)
            self.kept[id_], self.hashes[id_] = kept, claim.body_hash
            return Claim("ours", kept)
        if kept.origin != claim.origin and self.hashes[id_] != claim.body_hash:
            return Claim("conflict", kept)
        if kept.finished:
            return Claim("finished", kept)
        return Claim("ours" if kept.origin == claim.origin else "duplicate", kept)
