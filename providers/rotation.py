"""Files that an operator may replace while we run: looked at in the background, never while something is sent.

A secret in Kubernetes is swapped by a link; others are written over, and for a moment a file is half there, or gone,
or the first of two that belong together is newer than the second. So a change is taken up when two looks in a row saw
the same bytes, and only if they are good; until then what was read before goes on. A look reads the files, which are
small, in a thread: sizes and times would miss what is written twice within one tick of the file system's clock.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from errno import errorcode
from hashlib import blake2b
from pathlib import Path
from typing import Final, Generic, TypeVar

import structlog

from models.errors import SetupError

LOOK_S: Final = 5.0
"""Between two looks: with ``SETTLE_S``, and some time to read, a change is in use within 10 s."""

SETTLE_S: Final = 1.0
"""Between the look that saw a change and the one that takes it up: longer than anybody takes to write two files."""

LARGEST: Final = 1_048_576
"""Bytes of a file that are looked at; a credential has some thousands."""

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(slots=True)
class Rotation(Generic[T]):
    """Follows some files; make it before they are read for the first time, so that no change falls in between."""

    files: Sequence[str]
    read: Callable[[], T]
    """Reads and judges them, in a thread; raises SetupError."""

    is_current: bool = field(init=False, default=True)
    """False: what the files hold now cannot be used, and what was read before goes on."""

    _taken: bytes = field(init=False)
    """Mark of what is in use."""

    _seen: bytes = field(init=False)
    """Mark of what the last look saw."""

    _refused: bytes = field(init=False, default=b"")
    """Mark of what was last found unusable: told once, tried again at each look, for a certificate may begin later."""

    _task: asyncio.Task[None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Look at the files for the first time."""
        self._taken = self._seen = mark_of(self.files)

    def begin(self, use: Callable[[T], None]) -> None:
        """Follow the files from now on; *use* is called on the loop with what they hold, each time it is another."""
        self._task = asyncio.get_running_loop().create_task(self._follow(use))

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _follow(self, use: Callable[[T], None]) -> None:
        while True:
            await asyncio.sleep(LOOK_S if self._seen in {self._taken, self._refused} else SETTLE_S)
            await self._look(use)

    async def _look(self, use: Callable[[T], None]) -> None:
        mark = await asyncio.to_thread(mark_of, self.files)
        if mark != self._seen:
            self._seen = mark
        elif mark == self._taken:
            self.is_current, self._refused = True, b""
        else:
            await self._take_up(mark, use)

    async def _take_up(self, mark: bytes, use: Callable[[T], None]) -> None:
        try:
            new = await asyncio.to_thread(self.read)
            if await asyncio.to_thread(mark_of, self.files) != mark:
                return  # written while it was read: the next look sees it
            use(new)
        except SetupError as error:
            self._refuse(mark, str(error))
        except Exception as error:  # noqa: BLE001 -- whatever a library says of a strange file, the old one goes on
            self._refuse(mark, type(error).__name__)
        else:
            self._taken, self._refused, self.is_current = mark, b"", True
            log.info("credentials were replaced", path=self.files[0])

    def _refuse(self, mark: bytes, why: str) -> None:
        self.is_current = False
        if mark != self._refused:
            log.warning("new credentials cannot be used: the old ones go on", path=self.files[0], error=why)
        self._refused = mark


def mark_of(files: Sequence[str]) -> bytes:
    """Return what is the same as long as the files hold the same; one that cannot be read counts by its error."""
    mark = blake2b(digest_size=16)
    for path in files:
        try:
            with Path(path).open("rb") as file:
                content = file.read(LARGEST)
        except OSError as error:
            content = errorcode.get(error.errno or 0, "?").encode()
        mark.update(len(content).to_bytes(8) + content)
    return mark.digest()
