"""``carillon topics``: which there are, and making them."""

import asyncio
import sys

from rich.console import Console
from rich.table import Table

from models.topic import TopicSpec
from providers.catalogue import channels
from settings import Settings
from streams.topics import all_topics


def create(settings: Settings) -> None:
    """Create what is missing, changelogs of tables included; what is there stays as it is."""
    from streams.admin import create_topics
    from streams.console.broker import hush

    hush()
    created = asyncio.run(create_topics(settings, list(channels())))
    for name in sorted(created):
        sys.stdout.write(f"created: {name}\n")
    if not created:
        sys.stdout.write("nothing to create: every topic is there\n")


def show(settings: Settings) -> None:
    """Print every topic of this installation; nothing is asked of the broker."""
    table = Table("topic", "key", "value", "partitions", "kept", "about")
    for spec in all_topics(channels()):
        table.add_row(
            settings.kafka.prefix + spec.name, spec.key, spec.value, str(spec.partitions), kept(spec), spec.about
        )
    Console().print(table)


def kept(spec: TopicSpec) -> str:
    """Say for how long the broker keeps a topic's records."""
    if spec.compacted:
        return "the last of each key"
    return "for ever" if spec.retention is None else f"{spec.retention.days} days"
