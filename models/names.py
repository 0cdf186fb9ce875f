"""The names that travel: what they look like, and nothing else."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import Field

NotificationId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Chosen by the producer; 64 characters, so that it also fits ``apns-collapse-id`` (at most 64 bytes)."""

AppId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
"""An application whose devices and credentials are its own."""

Channel: TypeAlias = str
"""The way out, such as ``fcm``: the name of a file in ``providers/``."""

ChannelName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,31}$")]
"""A channel as a caller may write it; lower case, because it becomes part of a topic's name."""

DeviceId: TypeAlias = str
"""32 hex digits: 8 from the app, 24 from the app's own id of the device; see ``rules.identity``."""

SegmentId: TypeAlias = str
"""``{notification}:{channel}:{slice}:{ordinal}:{part}``."""

NO_CHANNEL: Channel = "none"
"""Where deliveries are counted that have no device to go to, such as a recipient without one."""


class Lane(StrEnum):
    """Whether a notification waits its turn among campaigns, or goes past them."""

    CAMPAIGN = "campaign"
    DIRECT = "direct"
