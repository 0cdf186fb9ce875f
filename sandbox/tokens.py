"""The token of a sandbox's edge: made once by Carillon's own command, and kept beside what it is good for."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from models.errors import SetupError
from sandbox.secret_files import write_secret

MAY: Final = ("--name", "sandbox", "--app", "*", "--scope", "reports:read", "--scope", "control:write")
"""Everything: whoever can read the file can stop the whole sandbox anyway."""

WITHIN_S: Final = 60.0


def token_file(folder: Path) -> Path:
    """Return where a sandbox keeps the token."""
    return folder / "edge" / "token"


def grants_file(folder: Path) -> Path:
    """Return what its edge reads."""
    return folder / "edge" / "tokens.json"


def write_token(folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Make a token where there is none; *command* is ``carillon edge token``. Raises SetupError where it fails."""
    path = token_file(folder)
    if path.exists() and grants_file(folder).exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        [*command, *MAY],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    if made.returncode != 0:
        message = f"no token for the edge: {made.stderr.strip()}"
        raise SetupError(message)
    write_secret(path, made.stdout.encode())
