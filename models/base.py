"""The kinds of model: tolerant on the wire, strict at the edge and in the settings."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

JsonScalar: TypeAlias = str | int | float | bool | None
"""A JSON value without parts."""

JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"
"""Anything that JSON can say."""

Json: TypeAlias = dict[str, object]
"""A parsed JSON object whose fields are not known here (pydantic checks them where they are)."""

Moment: TypeAlias = AwareDatetime
"""A point in time; a time without a zone is refused, because nobody knows when it is."""

Count: TypeAlias = Annotated[int, Field(ge=0)]
"""A number of things, never negative."""


class WireModel(BaseModel):
    """A frozen value that crosses a topic.

    A reader ignores fields it does not know, so a new writer can be rolled out before its readers.
    A breaking change is a new model on a new topic.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class EdgeModel(BaseModel):
    """A frozen value that a caller hands us; a misspelt field is refused.

    What of it travels on, in a page, a segment or the registry, is read with ``extra="ignore"``: there it is ours,
    and perhaps of a newer version.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(BaseModel):
    """A group of settings; its fields' docstrings are the reference page.

    An error of it never quotes what was given: that may be a password.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)
