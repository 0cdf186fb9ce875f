"""What APNs would refuse in a content, found out by rendering it: without credentials, before anything is sent."""

from collections.abc import Callable, Iterator, Sequence

import orjson

from models.base import Json
from models.content import Content
from providers.apns_message import CHANNEL, HEADERS, headers_of, render
from providers.checks import emptiness_reasons, link_reasons, size_reason
from providers.overrides import clashes
from providers.sample import a_notification_of
from providers.wording import words_of

IDS: Json = {"delivery_id": "0" * 36}
"""What each device's payload has on top."""


def check(content: Content) -> Sequence[str]:
    """Return what APNs would refuse in a content, each reason with its cure."""
    overrides = [*_override_reasons(content)]
    return [*emptiness_reasons(content), *link_reasons(content), *overrides, *([] if overrides else _size(content))]


def _override_reasons(content: Content) -> Iterator[str]:
    if "aps" in content.data:
        yield "content.data.aps: is Apple's own: choose another name, or content.overrides.apns"
    override = content.overrides.get(CHANNEL, {})
    try:
        headers_of(override)
    except ValueError as error:
        yield f"content.overrides.apns.{error}"
        return
    rendered = _rendering(content.model_copy(update={"overrides": {}}))(None)
    for path in clashes(rendered, {key: value for key, value in override.items() if key != HEADERS}):
        yield f"content.overrides.apns.{path}: must be an object, as it is in the payload"


def _size(content: Content) -> Iterator[str]:
    try:
        reason = size_reason(CHANNEL, _rendering(content), content, lambda payload: len(orjson.dumps(payload | IDS)))
    except (ValueError, TypeError) as error:
        yield f"content: cannot be said on apns: {error}"
        return
    if reason is not None:
        yield reason


def _rendering(content: Content) -> Callable[[str | None], Json]:
    notification = a_notification_of(content)
    ids: Json = {"notification_id": notification.id}
    return lambda wording: render(notification, words_of(content, wording)).payload | ids
