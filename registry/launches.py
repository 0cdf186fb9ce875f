"""A notification as a document, and what a document says to a claim."""

from models.claims import Claim, Kept, LaunchClaim
from models.command import Launch
from registry.client import Document


def launch_document(claim: LaunchClaim) -> Document:
    """Return what is kept of a launch; the command is kept as text, because its keys may be anything."""
    return {
        "_id": claim.launch.notification_id,
        "app": claim.launch.app,
        "origin": claim.origin,
        "body_hash": claim.body_hash,
        "launch": claim.launch.model_dump_json(),
        "accepted_at": claim.accepted_at,
        "expires_at": claim.expires_at,
        "launched_by": None if claim.scheduled else claim.origin,
        "finished": False,
    }


def to_kept(document: Document) -> Kept:
    """Return what a document keeps."""
    return Kept(
        launch=read_launch(document),
        accepted_at=document["accepted_at"],
        expires_at=document["expires_at"],
        origin=document["origin"],
        launched_by=document["launched_by"],
        finished=document["finished"],
        redrives=tuple(document.get("redrives", ())),
    )


def read_launch(document: Document) -> Launch:
    """Return the command that is kept; what a newer version wrote into it is passed over."""
    return Launch.model_validate_json(document["launch"], extra="ignore")


def launch_verdict(claim: LaunchClaim, document: Document) -> str:
    """Judge a launch whose id is taken; its own record is known again whatever a later release makes of the body."""
    is_replay = document["origin"] == claim.origin
    if not is_replay and document["body_hash"] != claim.body_hash:
        return "conflict"
    if document["finished"]:
        return "finished"
    return "ours" if is_replay else "duplicate"


def start_verdict(document: Document | None) -> Claim:
    """Say why a beginning could not be claimed."""
    if document is None:
        return Claim("unknown")
    return Claim("finished" if document["finished"] else "duplicate", to_kept(document))
