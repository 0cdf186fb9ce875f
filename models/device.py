"""Devices as the registry keeps them, and the commands that change them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue, TypeAdapter

from models.base import EdgeModel, Moment, WireModel
from models.names import AppId, Channel, DeviceId


class Device(WireModel):
    """One address of one person on one channel."""

    id: DeviceId
    app: AppId
    external_id: str
    """The app's own id of the device; unique within the app."""

    channel: Channel
    address: str = ""
    """The provider's token, or an e-mail address or number; empty: known, but it cannot be reached."""

    recipient_id: str | None = None
    platform: str | None = None
    locale: str | None = None
    timezone: str | None = None
    domain: str | None = None
    bucket: int = 0
    """0 to 9999, stable: a share of an audience that stays the same share."""

    properties: dict[str, JsonValue] = {}
    registered_at: Moment
    retired_at: Moment | None = None
    retired_because: str | None = None


class DeviceChange(EdgeModel):
    """What every command about a device says."""

    app: AppId = "default"
    external_id: str = Field(min_length=1, max_length=255)
    at: Moment | None = None
    """When it happened; absent: the record's time. An older change never undoes a newer one."""


class Upsert(DeviceChange):
    """Here is a device: new, or everything about it anew. It is registered again, also after it was retired."""

    op: Literal["upsert"]
    channel: str = Field(min_length=1, max_length=32)
    address: str = Field(default="", max_length=4096)
    recipient_id: str | None = Field(default=None, max_length=255)
    platform: str | None = Field(default=None, max_length=64)
    locale: str | None = Field(default=None, max_length=64)
    timezone: str | None = Field(default=None, max_length=64)
    domain: str | None = Field(default=None, max_length=255)
    properties: dict[str, JsonValue] = {}


class SetProperties(DeviceChange):
    """Give some properties new values and keep the others; a key may be a path such as ``address.city``."""

    op: Literal["set"]
    properties: dict[str, JsonValue] = Field(min_length=1)


class UnsetProperties(DeviceChange):
    """Take some properties away."""

    op: Literal["unset"]
    keys: list[str] = Field(min_length=1)


class Move(DeviceChange):
    """Give the device to another recipient; null: to nobody."""

    op: Literal["move"]
    recipient_id: str | None = Field(max_length=255)


class Delete(DeviceChange):
    """Forget the device."""

    op: Literal["delete"]


DeviceCommand: TypeAlias = Annotated[
    Upsert | SetProperties | UnsetProperties | Move | Delete, Field(discriminator="op")
]
DEVICE_COMMAND: TypeAdapter[DeviceCommand] = TypeAdapter(DeviceCommand)
"""Reads a device command from a parsed JSON object; raises pydantic's ValidationError."""
