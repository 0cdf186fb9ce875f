"""Devices in memory: what ``registry.devices`` promises, told as plainly as it can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from models.device import Delete, Device, DeviceCommand, Move, SetProperties, UnsetProperties, Upsert
from models.names import DeviceId
from models.outcome import Reason
from rules.identity import bucket, device_id

Properties = dict[str, JsonValue]


def to_the_millisecond(moment: datetime) -> datetime:
    """Return what is left of a moment after the registry has kept it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass(frozen=True)
class Row:
    """What is remembered of one device; after a delete only when that was."""

    changed_at: datetime
    device: Device | None
    address_lost_at: datetime | None = None


@dataclass
class MemoryDevices:
    """Every device of every app."""

    rows: dict[DeviceId, Row] = field(default_factory=dict)

    def add(self, *devices: Device) -> None:
        """Put devices there as they are, without any rule."""
        self.rows.update({device.id: Row(device.registered_at, device) for device in devices})

    def known(self) -> Iterator[Device]:
        """Go through the devices in the order of their ids."""
        for _, row in sorted(self.rows.items()):
            if row.device is not None:
                yield row.device

    def get(self, app: str, external_id: str) -> Device | None:
        """Return one device, or None."""
        row = self.rows.get(device_id(app, external_id))
        return None if row is None else row.device

    async def apply(self, commands: Sequence[tuple[DeviceCommand, datetime]]) -> None:
        """Apply commands with their times; an older one than the device's last does nothing."""
        for command, moment in commands:
            at = to_the_millisecond(moment)
            id_ = device_id(command.app, command.external_id)
            row = self.rows.get(id_)
            if row is not None and row.changed_at > at:
                continue
            if isinstance(command, Upsert):
                self._upsert(id_, command, at)
            elif isinstance(command, Delete):
                self.rows[id_] = Row(at, None)
            elif row is not None and row.device is not None:
                device = _changed(row.device, command)
                if device is not None:
                    self.rows[id_] = Row(at, device, row.address_lost_at)

    async def retire(self, dead: Sequence[tuple[DeviceId, datetime, Reason]]) -> int:
        """Retire devices not registered again since the moment given; return how many were."""
        retired = 0
        for id_, moment, reason in dead:
            row = self.rows.get(id_)
            if row is None or row.device is None or row.device.retired_at is not None:
                continue
            if row.device.registered_at <= moment:
                update = {"retired_at": to_the_millisecond(moment), "retired_because": reason.value}
                device = row.device.model_copy(update=update)
                self.rows[id_] = Row(row.changed_at, device, row.address_lost_at)
                retired += 1
        return retired

    def _upsert(self, id_: DeviceId, command: Upsert, at: datetime) -> None:
        before = self.rows.get(id_)
        lost_at = None if before is None else before.address_lost_at
        device = Device(
            id=id_,
            bucket=bucket(command.app, command.external_id),
            registered_at=at,
            **command.model_dump(exclude={"op", "at"}),
        )
        if before is not None and before.device is not None:
            retired_at = before.device.retired_at
            if retired_at is not None and retired_at > at:
                retired = {"retired_at": retired_at, "retired_because": before.device.retired_because}
                device = device.model_copy(update=retired)
        if device.address:
            if lost_at is None or lost_at <= at:
                lost_at = self._contest(device)
            if lost_at is not None:
                device = device.model_copy(update={"address": ""})
        self.rows[id_] = Row(at, device, lost_at)

    def _contest(self, newcomer: Device) -> datetime | None:
        """Take the address from an older owner; return since when a newer one has it, None where it is ours."""
        for id_, row in self.rows.items():
            holder = row.device
            if holder is None or id_ == newcomer.id or _place(holder) != _place(newcomer):
                continue
            if (holder.registered_at, holder.id) > (newcomer.registered_at, newcomer.id):
                return holder.registered_at
            emptied = holder.model_copy(update={"address": ""})
            self.rows[id_] = Row(row.changed_at, emptied, newcomer.registered_at)
            return None
        return None


def _place(device: Device) -> tuple[str, str, str]:
    return device.app, device.channel, device.address


def _changed(device: Device, command: SetProperties | UnsetProperties | Move) -> Device | None:
    if isinstance(command, Move):
        return device.model_copy(update={"recipient_id": command.recipient_id})
    properties = device.model_dump()["properties"]
    if isinstance(command, SetProperties):
        if not all(_put(properties, path.split("."), value) for path, value in command.properties.items()):
            return None
    else:
        for path in command.keys:
            _drop(properties, path.split("."))
    return device.model_copy(update={"properties": properties})


def _put(properties: Properties, path: list[str], value: JsonValue) -> bool:
    for part in path[:-1]:
        inner = properties.setdefault(part, {})
        if not isinstance(inner, dict):
            return False
        properties = inner
    properties[path[-1]] = value
    return True


def _drop(properties: Properties, path: list[str]) -> None:
    for part in path[:-1]:
        inner = properties.get(part)
        if not isinstance(inner, dict):
            return
        properties = inner
    properties.pop(path[-1], None)
