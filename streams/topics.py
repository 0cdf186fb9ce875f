"""Every topic there is, as data: one line each. Nothing here talks to Kafka; ``streams.admin`` creates them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from models.names import Channel, Lane
from models.topic import TopicSpec

WEEK: Final = timedelta(days=7)
"""Time enough to repair a stage and replay its input."""

PARTITIONS: Final = 12
"""Of each topic whose readers are shared out: as many workers of a role can have work, and 2, 3, 4 or 6 share evenly.

Tables lie beside the topics that feed them, and a writer's fence is its partition's: it must not change while there is
anything on the topics. docs/scaling.md says how to come to another number.
"""

LARGE: Final = 4_194_304
"""Bytes: a segment with fields for each device, or a page of 500 outcomes with provider ids, uncompressed."""

COMMANDS: Final = TopicSpec(
    "commands", "What producers ask for.", "notification id", "Command", 6, WEEK, max_message_bytes=2_097_152
)
CONTROLS: Final = TopicSpec("controls", "The brake: the whole state of a scope.", "scope", "Control", 1, WEEK)
EXPANSIONS: Final = TopicSpec(
    "expansions", "Pages of slices still to be cut.", "notification:channel:slice", "Expansion", PARTITIONS, WEEK
)
WAITING: Final = TopicSpec(
    "waiting",
    "What has to wait; an empty value: released.",
    "waiting id",
    "Waiting",
    PARTITIONS,
    WEEK,
    max_message_bytes=LARGE,
)
RESULTS: Final = TopicSpec(
    "results", "What became of things.", "notification id", "Result", PARTITIONS, WEEK, max_message_bytes=LARGE
)
PROGRESS: Final = TopicSpec(
    "progress", "The account of each notification.", "notification id", "Progress", PARTITIONS, None, compacted=True
)
DEVICES: Final = TopicSpec("devices", "Changes of devices.", "device id", "DeviceCommand", PARTITIONS, WEEK)
DEADLETTERS: Final = TopicSpec(
    "deadletters",
    "Records that could not be handled, as they came.",
    "original key",
    "raw bytes; origin, stage and reason in the headers",
    3,
    timedelta(days=14),
    max_message_bytes=LARGE,
)
FIXED: Final = (COMMANDS, CONTROLS, EXPANSIONS, WAITING, RESULTS, PROGRESS, DEVICES, DEADLETTERS)


def segments(channel: Channel, lane: Lane = Lane.CAMPAIGN) -> TopicSpec:
    """Return the topic of devices waiting for one provider; a slow one delays no other, and no direct message."""
    direct = lane is Lane.DIRECT
    name = f"segments.{channel}.direct" if direct else f"segments.{channel}"
    about = f"Devices to be told through {channel}{', ahead of campaigns' if direct else ''}."
    return TopicSpec(name, about, "segment id", "Segment", PARTITIONS, WEEK, max_message_bytes=LARGE)


def all_topics(channels: Iterable[Channel]) -> list[TopicSpec]:
    """Return every topic of an installation with these channels."""
    return [*FIXED, *(segments(channel, lane) for channel in channels for lane in Lane)]
