"""Which words one device gets: its locale's wording over the default, placeholders filled from its fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from models.content import Content

PLACEHOLDER: Final = re.compile(r"\{([A-Za-z0-9_.-]{1,64})\}")
"""``{name}``; any other brace is text."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Button:
    """An action with its words filled."""

    id: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """The parts of a content that a device shows, resolved: no locale and no placeholder is left to look up."""

    title: str
    body: str
    image_url: str | None
    icon_url: str | None
    deep_link: str | None
    buttons: tuple[Button, ...]

    @property
    def is_silent(self) -> bool:
        """Tell whether there is nothing to show: the message only hands data to the app."""
        return not (self.title or self.body)


def match_locale(content: Content, locale: str | None) -> str | None:
    """Return the key of the wording for *locale*: itself, else its language, else None for the default.

    Case and the choice of ``-`` or ``_`` do not matter; ``zh-Hans-CN`` tries ``zh-Hans`` before ``zh``.
    """
    if not locale or not content.locales:
        return None
    known = {_canonical(key): key for key in content.locales}
    parts = _canonical(locale).split("-")
    tries = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((known[name] for name in tries if name in known), None)


def words_of(content: Content, wording: str | None, fields: Fields | None = None) -> Words:
    """Return the words of the wording named by *wording* (None: the default), with *fields* filled in.

    A placeholder without a field stays as it is. In links a value is percent-encoded, unless the link begins with it.
    """
    local = content.locales[wording].model_dump(exclude_none=True) if wording is not None else {}
    of_device = fields or {}

    def text(name: str) -> str:
        return fill(str(local.get(name, getattr(content, name))), of_device)

    def link(name: str) -> str | None:
        url = local.get(name, getattr(content, name))
        return None if url is None else fill_link(url, of_device)

    return Words(
        title=text("title"),
        body=text("body"),
        image_url=link("image_url"),
        icon_url=link("icon_url"),
        deep_link=link("deep_link"),
        buttons=tuple(
            Button(action.id, fill(action.title, of_device), action.url and fill_link(action.url, of_device))
            for action in content.actions
        ),
    )


def fill(text: str, fields: Fields) -> str:
    """Return *text* with each ``{name}`` that has a field replaced; values are not looked through again."""
    if not fields or "{" not in text:
        return text
    return PLACEHOLDER.sub(lambda match: fields.get(match[1], match[0]), text)


def fill_link(url: str, fields: Fields) -> str:
    """Return *url* filled, with values percent-encoded so that none can change where the link leads."""
    if not fields or "{" not in url:
        return url

    def value(match: re.Match[str]) -> str:
        if match[1] not in fields:
            return match[0]
        given = fields[match[1]]
        return given if match.start() == 0 else quote(given, safe="")

    return PLACEHOLDER.sub(value, url)


def has_placeholders(content: Content) -> bool:
    """Tell whether the words may differ between two devices of the same locale."""
    return PLACEHOLDER.search(content.model_dump_json(exclude={"data", "overrides"})) is not None


def _canonical(locale: str) -> str:
    return locale.replace("_", "-").lower()
