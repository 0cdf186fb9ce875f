"""Messages rendered once for all devices that get the same words."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from models.notification import Notification
from models.ports import Parcel
from providers.wording import Fields, Words, has_placeholders, match_locale, words_of

KEPT: Final = 256
"""Renderings kept: some dozens of locales of the few notifications that are under way on one route."""

FRESH_S: Final = 10.0
"""Then they are rendered again: a message tells the seconds that are left of its time to live."""

LetterT = TypeVar("LetterT")


@dataclass(slots=True)
class Letters(Generic[LetterT]):
    """Renders what differs and remembers what does not; a letter is shared, so nobody may change it."""

    render: Callable[[Notification, Words], LetterT]
    """Raises ValueError or TypeError where a notification cannot be said on this channel."""

    clock: Callable[[], float] = time.monotonic
    _kept: dict[tuple[int, str | None], tuple[Notification, LetterT | None]] = field(init=False, default_factory=dict)
    _personal: dict[int, tuple[Notification, bool]] = field(init=False, default_factory=dict)
    _since: float = field(init=False, default=0.0)

    def column(self, parcel: Parcel) -> list[LetterT | None]:
        """Return the letter of each entry; None where there is none."""
        self._forget()
        notification, size = parcel.notification, len(parcel.addresses)
        locales = parcel.locales or [None] * size
        of_locale = self._by_locale(notification, locales)
        letters = list(map(of_locale.__getitem__, locales))
        if parcel.fields is not None and self._is_personal(notification):
            for index, fields in enumerate(parcel.fields):
                if fields:
                    letters[index] = self._rendered(notification, locales[index], fields)
        return letters

    def _by_locale(
        self, notification: Notification, locales: Sequence[str | None]
    ) -> Mapping[str | None, LetterT | None]:
        # Kept by identity, with the notification held so that no other can take its place; and by the locale as the
        # device tells it, because matching one takes longer than all else that is done for a device here.
        found: dict[str | None, LetterT | None] = {}
        for locale in set(locales):
            key = (id(notification), locale)
            if key not in self._kept:
                self._kept[key] = (notification, self._rendered(notification, locale, None))
            found[locale] = self._kept[key][1]
        return found

    def _is_personal(self, notification: Notification) -> bool:
        key = id(notification)
        if key not in self._personal:
            self._personal[key] = (notification, has_placeholders(notification.content))
        return self._personal[key][1]

    def _forget(self) -> None:
        now = self.clock()
        if now - self._since > FRESH_S or len(self._kept) >= KEPT or len(self._personal) >= KEPT:
            self._kept.clear()
            self._personal.clear()
            self._since = now

    def _rendered(self, notification: Notification, locale: str | None, fields: Fields | None) -> LetterT | None:
        try:
            wording = match_locale(notification.content, locale)
            return self.render(notification, words_of(notification.content, wording, fields))
        except (ValueError, TypeError):
            return None
