"""The first command by hand, as README tells it: its files, and its lines, in the container that the docs name."""

import json
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.by_hand.house import House
from deploy.by_hand.started import bare, environment
from deploy.composed import ROOT
from models.errors import SetupError

PAGE: Final = "README.md"
SECTION: Final = "## A first command by hand"
IN: Final = "accept"
"""Where docs/deploy.md lets people type."""

LINE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Script:
    """What the page lets a newcomer type."""

    files: dict[str, str]
    lines: tuple[tuple[str, ...], ...]
    notification_id: str


def read(page: str) -> Script:
    """Return the script of a page; the sandbox's own lines are not of it. Raises ValueError where there is none."""
    block = re.search(r"```sh\n(.*?)```", page.partition(SECTION)[2], re.DOTALL)
    if block is None:
        message = f"{PAGE}: {SECTION} needs a block of commands"
        raise ValueError(message)
    files = dict(re.findall(r"^cat > (\S+) <<'END'\n(.*?\n)END$", block[1], re.DOTALL | re.MULTILINE))
    typed = [shlex.split(line, comments=True) for line in block[1].splitlines() if line.startswith("carillon ")]
    lines = tuple(tuple(words) for words in typed if words[1] != "sandbox")
    ids = {words[2] for words in lines if words[1] in {"progress", "deliveries"}}
    if len(ids) != 1 or not files:
        message = f"{PAGE}: {SECTION} needs files, and a notification whose progress is looked at"
        raise ValueError(message)
    return Script(files, lines, ids.pop())


def send(house: House) -> dict[str, Any]:
    """Type the lines, and return the account that they came to; raises SetupError where one fails."""
    script = read((ROOT / PAGE).read_text(encoding="utf-8"))
    folder = house.here.folder / "typed"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in script.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    for line in script.lines:
        _type(house, folder, line)
    return dict(json.loads(_type(house, folder, ("carillon", "progress", script.notification_id, "--json"))))


def _type(house: House, folder: Path, line: Sequence[str]) -> str:
    """Run one line, as ``docker compose exec`` would, and return what it said."""
    command = (*bare(environment(house.places[IN].container, house.here)), *line)
    typed = [f"--chdir={folder}" if word.startswith("--chdir=") else word for word in command]
    done = subprocess.run(typed, capture_output=True, text=True, timeout=LINE_S, check=False)
    if done.returncode != 0:
        message = f"`{shlex.join(line)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        raise SetupError(message)
    return done.stdout
