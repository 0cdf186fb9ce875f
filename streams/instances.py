"""Which instance of its role a worker is, where nobody says it: the first one that is free on its disk.

Workers that are scaled by a number alone, as by ``docker compose up --scale``, are all told the same. Each takes a
number that no other process holds, and with it the tables of whoever had it before; the lock ends with the process.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from models.errors import SetupError
from settings import WorkerSettings

AUTO: Final = "auto"


@contextmanager
def claimed(worker: WorkerSettings, name: str) -> Iterator[str]:
    """Hold an instance of *name* while the context is open, and give it: ``worker.instance``, or for ``auto`` a number.

    Raises
    ------
    SetupError
        If the folder of the tables cannot be written.
    """
    if worker.instance != AUTO:
        yield worker.instance
        return
    number, lock = _first_free(worker.data_dir, name)
    with lock:
        yield str(number)


def _first_free(folder: Path, name: str) -> tuple[int, IO[str]]:
    """Return the lowest number that nobody holds, and its lock, which is held until it is closed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while not _is_ours(lock := (folder / f"{name}-{number}.lock").open("w")):
            lock.close()
            number += 1
    except OSError as error:
        message = f"CARILLON_WORKER__DATA_DIR: {folder} cannot be written ({error.strerror}); let this user write there"
        raise SetupError(message) from error
    return number, lock


def _is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
