"""An access token as it is given out, or the word why there is none, and when to ask again."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import google.auth.exceptions

from providers.fcm_reply import Lost

SHORTEST_S: Final = 1.0
"""A token that is said to live less is taken to live so long; or we would ask without a pause."""

FIRST_RETRY_S, LAST_RETRY_S = 1.0, 60.0
"""Between two attempts that fail: half an hour is left then, so there are 30 of them at least."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token."""

    value: str = field(repr=False)
    life_s: float
    """How long it is good, from now on."""


class NoTokenError(Exception):
    """There is no access token; ``lost`` tells why, the text tells nothing."""

    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.value)
        self.lost = lost


async def granted(source: Callable[[], Grant]) -> Grant:
    """Ask a source, which blocks, in a thread; raises NoTokenError whatever the libraries raise."""
    try:
        return await asyncio.to_thread(source)
    except google.auth.exceptions.RefreshError as error:
        raise NoTokenError(Lost.TOKEN_SERVER if error.retryable else Lost.NO_TOKEN) from None
    except Exception:  # noqa: BLE001 -- their words may quote what they choked on, and we ask again in any case
        raise NoTokenError(Lost.TOKEN_SERVER) from None


def pause_s(failures: int) -> float:
    """Return how long to wait after so many failures in a row, one at least."""
    longest_s = min(FIRST_RETRY_S * float(2 ** min(failures - 1, 16)), LAST_RETRY_S)
    return random.uniform(0.5, 1.0) * longest_s  # noqa: S311 -- so that a fleet does not ask as one
