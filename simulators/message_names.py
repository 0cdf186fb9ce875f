"""The numbers in the names that FCM gives to messages: 16 digits, no two alike."""

from collections.abc import Sequence
from typing import Final

LAST: Final = tuple(b"%04d" % number for number in range(10_000))
"""The last four digits, ready made."""


class MessageNames:
    """Counts, and leaves numbers out where it is cheaper."""

    def __init__(self) -> None:
        self._next = 1

    def next(self) -> bytes:
        """Return one number."""
        begin, (last,) = self.take(1)
        return begin + last

    def take(self, many: int) -> tuple[bytes, Sequence[bytes]]:
        """Return so many numbers: the digits that all begin with, and how each goes on."""
        upper, at = divmod(self._next, len(LAST))
        if at + many > len(LAST):
            if many > len(LAST):
                first, self._next = self._next, self._next + many
                return b"", [b"%016d" % number for number in range(first, first + many)]
            upper, at = upper + 1, 0
        self._next = upper * len(LAST) + at + many
        return b"%012d" % upper, LAST[at : at + many]
