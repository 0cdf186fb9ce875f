"""``docker-compose.kafka.yml``: the workers in it; everything else there is written by hand."""

import json
import re
from pathlib import Path
from typing import Final

from deploy.workers import WORKER, Worker, workers

FILE: Final = "docker-compose.kafka.yml"
BEGIN: Final = "  # --- Workers: "
END: Final = "  # --- End of workers "


def written(root: Path) -> str:
    """Return the file as it should be: what is there, with the workers of the code between its two marks.

    Raises
    ------
    ValueError
        If a mark is missing.
    """
    text = (root / FILE).read_text(encoding="utf-8")
    marks = re.compile(rf"(?ms)^({BEGIN}[^\n]*\n).*?^({END})")
    if not marks.search(text):
        message = f"{FILE}: the lines {BEGIN.strip()!r} and {END.strip()!r} are needed; put them back"
        raise ValueError(message)
    services = "\n".join(service(worker) for worker in workers())
    return marks.sub(lambda found: f"{found[1]}\n{services}\n{found[2]}", text)


def service(worker: Worker) -> str:
    """Return one service; what all have in common stands above them all."""
    command = ", ".join(_word(word) for word in (WORKER, *worker.words))
    kind = "sender" if worker.sends else "worker"
    return f"  {worker.name}: # {worker.about}\n    <<: *{kind}\n    command: [{command}]\n"


def _word(word: str) -> str:
    """Return a word as YAML reads it in a list."""
    return word if re.fullmatch(r"[\w.-]+", word) else json.dumps(word)
