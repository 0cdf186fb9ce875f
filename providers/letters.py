"""Messages rendered once for all devices that get the same words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from models.notification import Notification
from models.ports import Parcel
from providers.wording import Fields, Words, has_placeholders, match_locale, words_of

KEPT: Final = 256
"""Renderings kept: some dozens of locales of the few notifications that are under way on one route."""

LetterT = TypeVar("LetterT")


@dataclass(slots=True)
class Letters(Generic[LetterT]):
    """Renders what differs and remembers what does not; a letter is shared, so nobody may change it."""

    render: Callable[[Notification, Words], LetterT]
    """Raises ValueError where a notification cannot be said on this channel."""

    _kept: dict[tuple[int, str | None], tuple[Notification, LetterT]] = field(init=False, default_factory=dict)
    _personal: dict[int, tuple[Notification, bool]] = field(init=False, default_factory=dict)

    def letter(self, parcel: Parcel, index: int) -> LetterT:
        """Return the rendering for entry *index*; raises ValueError."""
        notification = parcel.notification
        locale = parcel.locales[index] if parcel.locales else None
        fields = parcel.fields[index] if parcel.fields else None
        if fields and self._is_personal(notification):
            return self._rendered(notification, match_locale(notification.content, locale), fields)
        # Kept by identity, with the notification held so that no other can take its place; and by the locale as the
        # device tells it, because matching one takes longer than all else that is done for a device here.
        key = (id(notification), locale)
        kept = self._kept.get(key)
        if kept is None:
            self._make_room()
            letter = self._rendered(notification, match_locale(notification.content, locale), None)
            kept = self._kept[key] = (notification, letter)
        return kept[1]

    def _is_personal(self, notification: Notification) -> bool:
        key = id(notification)
        if key not in self._personal:
            self._make_room()
            self._personal[key] = (notification, has_placeholders(notification.content))
        return self._personal[key][1]

    def _make_room(self) -> None:
        if len(self._kept) >= KEPT or len(self._personal) >= KEPT:
            self._kept.clear()
            self._personal.clear()

    def _rendered(self, notification: Notification, wording: str | None, fields: Fields | None) -> LetterT:
        return self.render(notification, words_of(notification.content, wording, fields))
