"""Whatever is kept has an end, and the page says which: nothing is added that grows for ever in silence."""

import re

from providers.catalogue import channels
from registry.lifetimes import lifetimes
from settings import RetentionSettings
from streams.admin import TABLES
from streams.topics import all_topics
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "retention.md").read_text()

OPENED = re.compile(r"""(?:database\[|get_collection\()"(\w+)\"""")
"""How the registry opens a collection."""

FOR_EVER = {"devices"}
"""Collections whose documents are somebody's until they are deleted; deleted ones leave."""


def collections() -> set[str]:
    """Return the collections that any file of the registry opens."""
    return {name for path in (ROOT / "registry").glob("*.py") for name in OPENED.findall(path.read_text())}


def test_every_topic_has_its_row() -> None:
    for spec in all_topics(channels()):
        name = "segments.<channel>" if spec.name.startswith("segments.") else spec.name
        assert f"| records of `{name}` |" in PAGE


def test_every_collection_has_a_lifetime_and_its_row() -> None:
    kept = {lifetime.collection for lifetime in lifetimes(RetentionSettings())}

    assert collections()
    assert collections() <= kept
    for name in collections() | FOR_EVER:
        assert f"| registry, `{name}` |" in PAGE


def test_every_table_has_its_row() -> None:
    assert TABLES.keys() | {"send"} == {"tally", "release", "send"}
    for role in TABLES.keys() | {"send"}:
        assert f"`{role}`" in PAGE
