"""The programs of ``docs/contract.md``, and how they are run."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.archives import fetch_archives
from streams.console.docs import examples
from tests.architecture.tree import ROOT

EXAMPLES = ROOT / "docs/contract/examples"
PATIENCE_S = 90


def a_command(name: str, **changes: object) -> dict[str, Any]:
    """Return the command of the page under another id, for somebody of our own."""
    recipients = [{"recipient_id": f"reader-{name}", "fields": {"name": "Ada", "day": "tomorrow"}}]
    return examples.NAMED | {"notification_id": name, "audience": {"recipients": recipients}} | changes


async def run(
    command: list[str], folder: Path, body: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program with the file of a command as its last word, and more in its environment."""
    file = folder / "command.json"
    file.write_text(json.dumps(body))
    return await asyncio.to_thread(
        subprocess.run,
        [*command, str(file)],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def program(language: str, broker: str) -> list[str]:
    """Return the words that run a program, but for the file."""
    if language == "python":
        return [sys.executable, str(EXAMPLES / "producer.py"), broker]
    archives = fetch_archives(lambda _: None)
    return ["java", "-Xmx128m", "-cp", f"{archives}/*", str(EXAMPLES / "Producer.java"), broker]
