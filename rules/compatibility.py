"""Two releases of a contract -> what would break for those who hold the older one, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
"""A JSON Schema of 2020-12, as pydantic writes it."""


class Side(StrEnum):
    """Who holds the copy of a schema that cannot be changed together with ours."""

    WRITTEN = "written"
    """Others write and we read: what was right at the last release must still be right, and mean the same."""

    READ = "read"
    """We write and others read: what is written now must be what a reader of the last release knows.

    Such a reader passes over fields that it does not know, and over what it was told may grow.
    """


@dataclass(frozen=True, slots=True)
class Break:
    """One change that somebody would notice."""

    at: str
    """Where, from the record's root: ``launch.audience.devices[].external_id``; ``*``: each value of an object."""

    said: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.at}: {self.said}"
