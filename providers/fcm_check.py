"""What FCM would refuse in a content, found out by rendering it: without credentials, before anything is sent."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import orjson

from models.base import Json
from models.content import Content
from providers.checks import emptiness_reasons, link_reasons, size_reason
from providers.fcm_message import OURS, addressed, render
from providers.overrides import clashes
from providers.sample import a_notification_of
from providers.wording import words_of

CHANNEL: Final = "fcm"


def check(content: Content) -> Sequence[str]:
    """Return what FCM would refuse in a content, each reason with its cure."""
    return [*emptiness_reasons(content), *link_reasons(content), *_override_reasons(content), *_size_reasons(content)]


def _override_reasons(content: Content) -> Iterator[str]:
    given = content.overrides.get(CHANNEL, {})
    for name in sorted(given.keys() & set(OURS)):
        yield f"content.overrides.fcm.{name}: says who is meant: leave it to the audience"
    plain = content.model_copy(update={"overrides": {}})
    try:
        rendered = _rendering(plain)(None)
    except ValueError:
        return
    for path in clashes(rendered, given):
        yield f"content.overrides.fcm.{path}: must be an object, as it is in FCM's message"


def _size_reasons(content: Content) -> Iterator[str]:
    try:
        reason = size_reason(CHANNEL, _rendering(content), content, _size)
    except ValueError as error:
        yield f"content: cannot be said on fcm: {error}"
        return
    if reason is not None:
        yield reason


def _rendering(content: Content) -> Callable[[str | None], Json]:
    notification = a_notification_of(content)
    return lambda wording: render(notification, words_of(content, wording), notification.accepted_at)


def _size(message: Json) -> int:
    """Return the size of a message with its delivery id, but without the address."""
    whole = addressed(message, "", "0" * 36, "0" * 64)
    del whole["token"]
    return len(orjson.dumps(whole))
