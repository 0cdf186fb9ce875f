"""Whose side of a topic a schema is for."""

from enum import StrEnum


class Side(StrEnum):
    """Who holds the copy of a schema that cannot be changed together with ours."""

    WRITTEN = "written"
    """Others write and we read: what was right at the last release must still be right."""

    READ = "read"
    """We write and others read: what is written now must be what a reader of the last release knows."""
