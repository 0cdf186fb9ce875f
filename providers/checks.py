"""What every push channel asks of a content before the first device is selected."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from models.base import Json
from models.content import Content
from models.names import Channel

PUSH_BYTES: Final = 4096
"""What FCM and APNs take: https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification
and https://firebase.google.com/docs/cloud-messaging/customize-messages/set-message-type."""

SCHEME: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
REFUSED_SCHEMES: Final = frozenset({"http", "javascript", "data", "file", "about", "blob"})
"""Links that no tap should follow: in the clear, or code."""


def wordings(content: Content) -> Iterator[str | None]:
    """Yield the default (None) and every locale."""
    yield None
    yield from content.locales


def link_reasons(content: Content) -> Iterator[str]:
    """Yield what is wrong with the links: pictures are https, others https or the app's own scheme."""
    for locale, wording in content.locales.items():
        for name, url in (("image_url", wording.image_url), ("icon_url", wording.icon_url)):
            if url is not None and not url.startswith("https://"):
                yield f"content.locales.{locale}.{name}: must start with https://"
        yield from _tap_reasons(f"content.locales.{locale}.deep_link", wording.deep_link)
    yield from _tap_reasons("content.deep_link", content.deep_link)
    for index, action in enumerate(content.actions):
        yield from _tap_reasons(f"content.actions.{index}.url", action.url)


def emptiness_reasons(content: Content) -> Iterator[str]:
    """Yield a reason where there is nothing to show and nothing to hand over."""
    if not (content.title or content.body or content.data):
        yield "content: says nothing: give title, body or data"


def size_reason(
    channel: Channel, render: Callable[[str | None], Json], content: Content, size: Callable[[Json], int]
) -> str | None:
    """Return what to shorten where the largest wording is too large, measured as it would be sent."""
    worst, wording = max(((size(render(wording)), wording) for wording in wordings(content)), key=lambda pair: pair[0])
    if worst <= PUSH_BYTES:
        return None
    where = "" if wording is None else f" in locale {wording}"
    return f"content: {worst:,} bytes on {channel}{where}, at most {PUSH_BYTES:,}: shorten body or data"


def _tap_reasons(field: str, url: str | None) -> Iterator[str]:
    if url is None or url.startswith("{"):
        return
    match = SCHEME.match(url)
    if match is None:
        yield f"{field}: has no scheme: give an https link or the app's own scheme"
    elif match[1].lower() in REFUSED_SCHEMES:
        yield f"{field}: {match[1]} is not followed: give an https link or the app's own scheme"
