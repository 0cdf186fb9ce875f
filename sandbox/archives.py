"""Fetches the Java archives that ``pom.xml`` names, once per machine and per content of that file."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from models.errors import SetupError

Say: TypeAlias = Callable[[str], None]
"""Takes one line for whoever watches."""

POM: Final = Path(__file__).with_name("pom.xml")
CACHE: Final = Path.home() / ".cache" / "carillon"
SAY_EVERY: Final = 40
"""Downloads between two lines of news: some ten lines in all."""


def fetch_archives(say: Say = print, *, pom: Path = POM, cache: Path = CACHE) -> Path:
    """Return the folder with all archives; the first call on a machine downloads them by Maven (about 50 MB).

    Two processes may call it at once: one downloads, the other waits for it.

    Raises
    ------
    SetupError
        If Java or Maven is missing, or Maven fails; with its last words.
    """
    for program, cure in (("java", "a JDK of 17 or newer"), ("mvn", "Maven")):
        if shutil.which(program) is None:
            message = f"{program} is not on the PATH: install {cure}"
            raise SetupError(message)
    folder = cache / f"archives-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with _lock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            _download(pom, folder, say)
    return folder


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other processes out; the lock ends with the process, however that ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _download(pom: Path, folder: Path, say: Say) -> None:
    """Fill *folder*, which appears only when it is complete."""
    say("fetching Kafka and the registry by Maven, once on this machine (about 50 MB) ...")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as scratch:
        partial = Path(scratch) / "lib"
        # In a folder of its own: Maven looks for an .mvn beside and above its pom.
        own_pom = Path(scratch) / "pom.xml"
        shutil.copyfile(pom, own_pom)
        _run_maven(
            ["mvn", "-B", "-f", str(own_pom), "dependency:copy-dependencies", f"-DoutputDirectory={partial}"], say
        )
        partial.rename(folder)
    say(f"fetched {len(list(folder.iterdir()))} archives")


def _run_maven(command: list[str], say: Say) -> None:
    last_words: deque[str] = deque(maxlen=12)
    fetched = 0
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as maven:
        for line in maven.stdout or ():
            if "Downloaded from" in line:
                fetched += 1
                if fetched % SAY_EVERY == 0:
                    say(f"  {fetched} files ...")
            elif "Downloading from" not in line:
                last_words.append(line.rstrip())
    if maven.returncode != 0:
        message = "Maven could not fetch the archives:\n" + "\n".join(last_words)
        raise SetupError(message)
