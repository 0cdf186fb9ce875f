"""A device as a document, and back."""

from datetime import datetime
from hashlib import blake2b

from models.device import Device, Upsert
from models.names import AppId, Channel
from registry.client import Document
from rules.identity import bucket, device_id


def address_key(app: AppId, channel: Channel, address: str) -> str:
    """Return what is unique of an address: short, because an address may be longer than an index entry should be."""
    place = f"{app}\0{channel}\0{address}".encode()
    return blake2b(place, digest_size=16).hexdigest()


def new_document(command: Upsert, at: datetime) -> Document:
    """Return the device that an upsert describes, as if nothing were known of it before."""
    document: Document = {
        "_id": device_id(command.app, command.external_id),
        "app": command.app,
        "external_id": command.external_id,
        "channel": command.channel,
        "address": command.address,
        "platform": command.platform,
        "locale": command.locale,
        "timezone": command.timezone,
        "domain": command.domain,
        "bucket": bucket(command.app, command.external_id),
        "properties": command.properties,
        "registered_at": at,
        "retired_at": None,
        "changed_at": at,
    }
    # Absent rather than null: both are unique or sparse where they stand in an index.
    if command.recipient_id is not None:
        document["recipient_id"] = command.recipient_id
    if command.address:
        document["address_key"] = address_key(command.app, command.channel, command.address)
    return document


def to_device(document: Document) -> Device:
    """Return the device that a document keeps."""
    return Device.model_validate({**document, "id": document["_id"]})


def without_address(document: Document, lost_at: datetime) -> Document:
    """Return a device that another one has taken the address from."""
    kept = {key: value for key, value in document.items() if key != "address_key"}
    return {**kept, "address": "", "address_lost_at": lost_at}
