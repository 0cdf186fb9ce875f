"""The provider token of APNs: the same bytes in every process, and a new one every 30 minutes.

Apple takes a token that is at most an hour old, and a *new* one at most every 20 minutes per key; processes that
present different tokens for one key are throttled too. So nothing here is left to chance: the time of issue is rounded
down to a fixed grid, and the signature is deterministic (RFC 6979), which makes the token a function of the key and
the clock. A process that begins just before the grid keeps its first token beyond it, for Apple would see a second new
one minutes after the first, and throttle the key for 20 minutes.

Without talking to each other two processes can still differ: when one shows its first token just before the grid, the
other just after it, and nobody has sent with this key before. Then Apple refuses the second as one too many, and that
refusal says what the other one shows: the neighbour of ours on the grid. So we give way (``give_way``).
https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aioapns.connection import AuthorizationHeaderProvider

from providers.apns_signer import Signer, sign

GRID_S: Final = 1800
"""Longer than the 20 minutes before which no new token may come; with ``HELD_S`` shorter than the 60 after which the
old one is refused."""

HELD_S: Final = 1260
"""A token that was shown is kept so long: Apple's 20 minutes and one more, because the clocks are two."""

LIFE_S: Final = 3600
"""After this Apple refuses a token."""

SKEW_S: Final = 60
"""Clocks of two processes differ by less."""


@dataclass(slots=True)
class Shown:
    """What was shown last for one key id."""

    header: str = ""
    issued_at: int = -GRID_S
    until: int = 0
    """No other may be shown before."""

    signer: Signer | None = None


class ProviderToken(AuthorizationHeaderProvider):
    """Gives every connection of a route the same authorization header."""

    def __init__(self, signer: Signer, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        """Seconds since the epoch."""

        self._signer = signer
        self._last = Shown()
        self._shown = {signer.key_id: self._last}
        """By key id: who goes back to an earlier key finds its token as it was left."""

    def use(self, signer: Signer) -> bool:
        """Sign by another key from now on, and tell whether it is known by another id.

        Another key under the same id is the same one to Apple: its first token waits until a new one may be shown.
        """
        is_other = signer.key_id != self._signer.key_id
        self._signer = signer
        self._last = self._shown.setdefault(signer.key_id, Shown())
        return is_other

    @property
    def expires_at_s(self) -> float | None:
        """When the token that was shown last is refused; None before the first."""
        return self._last.issued_at + LIFE_S if self._last.header else None

    def get_header(self) -> str:
        """Return ``bearer <token>``; the same for half an hour and more."""
        last = self._last
        now_s = int(self._now_s())
        issued_at = now_s // GRID_S * GRID_S
        if (issued_at != last.issued_at or last.signer is not self._signer) and not self._is_held(now_s):
            self._show(issued_at, now_s + HELD_S)
        return last.header

    def give_way(self, refused: str) -> bool:
        """Take the token that another process must have shown, as ours was one too many; False: there is none.

        Less than 20 minutes after a step of the grid it is the one from before the step, for the others may keep it so
        long; just before a step it is the next, for their clocks may be ahead. At any other time Apple has seen tokens
        of somebody who is none of us.
        """
        if refused != self._last.header:
            return True
        now_s = int(self._now_s())
        step = now_s // GRID_S * GRID_S
        if now_s < step + HELD_S and self._last.issued_at == step:
            self._show(step - GRID_S, step + HELD_S)
        elif now_s >= step + GRID_S - SKEW_S and self._last.issued_at == step:
            self._show(step + GRID_S, now_s + HELD_S)
        else:
            return False
        return True

    def _is_held(self, now_s: int) -> bool:
        """Tell whether the last token has to stay; one from the future, before the clock was set back, has not."""
        return self._last.until - HELD_S - SKEW_S <= now_s < self._last.until

    def _show(self, issued_at: int, until: int) -> None:
        signer = self._signer
        self._last.header = f"bearer {sign(signer, issued_at)}"
        self._last.issued_at, self._last.until, self._last.signer = issued_at, until, signer
