"""``docs/retention.md``: everything that is kept, for how long, and what takes it away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeAlias

from models.topic import TopicSpec
from registry.lifetimes import lifetimes
from settings import RetentionSettings
from streams.admin import FILE_AGE, MARKS_RETENTION
from streams.console.docs.tables import table
from streams.console.topics import kept
from streams.topics import FIXED, segments

Row: TypeAlias = tuple[str, str, str, str]

HEAD = """\
# What is kept, and for how long

Nothing grows for ever: everything that is written has an end, here with the default settings. Two rules stand behind
the numbers. **What knows a record again outlives the record**: a claim, a mark, a summary or a control that left before
the topic it guards would let a replay begin anew what has ended. And **nothing leaves that is still at work**: an age
counts from an expiry or an end."""


def page() -> str:
    """Return the page."""
    head = ("what", "where", "until", "what takes it away")
    return f"{HEAD}\n\n" + table(head, [*_topics(), *_tables(), *_registry(), *_workers()])


def days(duration: timedelta) -> str:
    """Say a duration in days."""
    return "1 day" if duration == timedelta(days=1) else f"{duration.days} days"


def _topics() -> Iterator[Row]:
    for spec in (*FIXED, segments("<channel>")):
        yield _topic(spec)


def _topic(spec: TopicSpec) -> Row:
    if spec.compacted:
        after = days(timedelta(days=RetentionSettings().summaries_days))
        return (
            f"records of `{spec.name}`",
            "broker",
            f"{kept(spec)}, {after} after its end",
            "an empty value by `tally`",
        )
    return f"records of `{spec.name}`", "broker", f"{kept(spec)}, {days(FILE_AGE)} more at most", "the broker"


def _tables() -> Iterator[Row]:
    retention = RetentionSettings()
    disk = "a worker's disk and its changelog"
    summaries = days(timedelta(days=retention.summaries_days))
    closing = days(timedelta(seconds=retention.close_after_s))
    marks = days(MARKS_RETENTION)
    yield "facts of a notification", disk, f"it ends: {closing} after its expiry at the latest", "`tally`"
    yield "summary of a notification", disk, f"{summaries} after its end", "`tally`"
    yield "refusals of a notification that never began", disk, f"{summaries} after the last one", "`tally`"
    yield "what waits", disk, "its time, or its expiry", "`release`"
    yield "notes of an attempt", disk, "the attempt ends; one that nobody ended as a mark", "`send`"
    yield "mark of an attempt", "its changelog", f"{marks}, {days(FILE_AGE)} more at most", "the broker"
    yield "mark of an attempt", "a worker's disk", f"{marks}, {days(FILE_AGE)} more at most", "`send`, once a day"


def _registry() -> Iterator[Row]:
    for lifetime in lifetimes(RetentionSettings()):
        where = f"registry, `{lifetime.collection}`"
        yield lifetime.about, where, f"{days(lifetime.after)} after `{lifetime.field}`", "the registry"
    yield "devices", "registry, `devices`", "they are deleted", "`register`"
    yield "controls of wider scopes", "registry, `controls`", "for ever: one for each scope", "nobody"


def _workers() -> Iterator[Row]:
    memory = "memory of a worker"
    yield "a notification's control", memory, "it has ended", "each worker, every 1,000 controls"
    yield "an account that goes on", memory, "it ends", "`tally`"
