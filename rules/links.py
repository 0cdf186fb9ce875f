"""Where a message may lead: https, or into the app itself."""

import re
from collections.abc import Iterator
from typing import Final

from models.content import Content

SCHEME: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):.")

NEVER: Final = frozenset({"http", "javascript", "vbscript", "data", "file", "blob", "about"})
"""Schemes that are read in the clear, or that make a browser run or show what the sender wrote."""


def link_complaints(content: Content) -> list[str]:
    """Return which links of a content cannot be used, each with its field and the cure."""
    pictures = (f"{path}: must start with https://" for path, url in _pictures(content) if not _is_https(url))
    targets = (
        f"{path}: must start with https:// or with the app's own scheme, such as myapp://"
        for path, url in _targets(content)
        if not _is_target(url)
    )
    return [*pictures, *targets]


def _pictures(content: Content) -> Iterator[tuple[str, str | None]]:
    yield "content.image_url", content.image_url
    yield "content.icon_url", content.icon_url
    for locale, wording in content.locales.items():
        yield f"content.locales.{locale}.image_url", wording.image_url
        yield f"content.locales.{locale}.icon_url", wording.icon_url


def _targets(content: Content) -> Iterator[tuple[str, str | None]]:
    yield "content.deep_link", content.deep_link
    for index, action in enumerate(content.actions):
        yield f"content.actions[{index}].url", action.url
    for locale, wording in content.locales.items():
        yield f"content.locales.{locale}.deep_link", wording.deep_link


def _is_https(url: str | None) -> bool:
    return url is None or url.startswith("https://")


def _is_target(url: str | None) -> bool:
    if url is None:
        return True
    scheme = SCHEME.match(url)
    return scheme is not None and scheme[1].lower() not in NEVER
