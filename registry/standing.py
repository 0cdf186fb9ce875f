"""What the registry says about some devices, as far as a change to them depends on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from models.names import DeviceId
from registry.client import Collection, Document

STATE: Final = dict.fromkeys(
    (
        "revision",
        "changed_at",
        "registered_at",
        "retired_at",
        "retired_because",
        "address_lost_at",
        "address_key",
        "forgotten_at",
    ),
    1,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Devices by id, and those that hold an address by its key."""

    own: Mapping[DeviceId, Document]
    holders: Mapping[str, Document] = field(default_factory=dict)

    def other_holder(self, document: Document) -> Document | None:
        """Return the other device that has the address of this one."""
        holder = self.holders.get(document.get("address_key", ""))
        return None if holder is None or holder["_id"] == document["_id"] else holder


async def read_standing(
    devices: Collection, ids: Sequence[DeviceId], keys: Sequence[str], *, properties: bool = False
) -> Standing:
    """Read devices by id and by address; two finds of one field each, which every server answers from an index.

    *properties* asks for those of the devices by id, too.
    """
    own = await devices.find({"_id": {"$in": ids}}, STATE | {"properties": 1} if properties else STATE).to_list()
    holders = await devices.find({"address_key": {"$in": keys}}, STATE).to_list() if keys else []
    return Standing({found["_id"]: found for found in own}, {found["address_key"]: found for found in holders})


def revision_of(standing: Document) -> Document:
    """Return the filter for exactly what was read."""
    return {"_id": standing["_id"], "revision": standing["revision"]}


def later(standing: Document | None, name: str, at: datetime) -> Any:
    """Return a time of a standing device if it is after *at*, else None."""
    moment = None if standing is None else standing.get(name)
    return moment if moment is not None and moment > at else None
