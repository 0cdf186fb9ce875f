"""What the Dockerfile gives to every container of ours: its environment, and the command before the command."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = "Dockerfile"


@dataclass(frozen=True, slots=True)
class Image:
    """One image."""

    environment: dict[str, str]
    entrypoint: tuple[str, ...]


def image(root: Path) -> Image:
    """Return our image, as its last stage says; raises ValueError where it has no entrypoint in JSON's form."""
    text = (root / FILE).read_text(encoding="utf-8").replace("\\\n", " ")
    last = text[text.rindex("\nFROM ") :]
    told = [word for said in re.findall(r"^ENV (.+)$", last, re.MULTILINE) for word in shlex.split(said)]
    entry = re.search(r"^ENTRYPOINT \[(.+)\]$", last, re.MULTILINE)
    if entry is None:
        message = f'{FILE}: its last stage needs an ENTRYPOINT such as ["carillon"]'
        raise ValueError(message)
    words = tuple(shlex.split(entry[1].replace(",", " ")))
    return Image(dict(word.split("=", 1) for word in told), words)
