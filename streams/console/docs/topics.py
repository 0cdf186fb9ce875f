"""``docs/topics.md``: every topic of an installation."""

from providers.catalogue import channels
from streams.console.docs.tables import plain, table
from streams.console.topics import kept
from streams.topics import all_topics

HEAD = """\
# Topics

Each has the prefix of `CARILLON_KAFKA__PREFIX`. `carillon topics create` creates what is missing, and nothing else ever
does. Values are JSON. Readers skip what an aborted transaction wrote (`read_committed`). The changelogs of the tables
are created with them, and are nobody else's to read."""


def page() -> str:
    """Return the page."""
    rows = [
        (
            f"`{spec.name}`",
            spec.key,
            spec.value,
            str(spec.partitions),
            kept(spec),
            f"{spec.max_message_bytes:,}",
            plain(spec.about),
        )
        for spec in all_topics(channels())
    ]
    return f"{HEAD}\n\n" + table(("topic", "key", "value", "partitions", "kept", "bytes at most", "what for"), rows)
