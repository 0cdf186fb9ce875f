"""What a container has for itself, replaced by what this machine has: names, ports, folders; nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.by_hand.container import Container
from deploy.composed import ROOT
from sandbox.ports import HOST, free_ports

EVERYWHERE: Final = "0.0.0.0"
"""Inside of a container it is harmless; here it would be open to the outside."""

PORT_VARIABLE: Final = "_PORT"
IMAGE_FOLDERS: Final = {"/srv/carillon": ROOT}
"""Where the image has what this repository has."""

OWN_FOLDERS: Final = ("/opt/carillon", "/var/lib/carillon", "/run/carillon", "/run/edge")
"""Folders of the image that are a container's own, where no volume is mounted."""


@dataclass(slots=True)
class Here:
    """One folder of this machine, and free ports of it."""

    folder: Path
    services: tuple[str, ...]
    claim: Callable[[], int] = lambda: free_ports(1)[0]
    ports: dict[tuple[str, str], int] = field(default_factory=dict)
    """The port of this machine, by container and its own port."""

    said: dict[str, str] = field(default_factory=dict)
    """Every replacement that was made."""

    def port(self, name: str, own: str) -> int:
        """Return the port that stands for a container's own."""
        if (name, own) not in self.ports:
            self.ports[name, own] = self.claim()
            self.said[f"{name}:{own}"] = f"{HOST}:{self.ports[name, own]}"
        return self.ports[name, own]

    def path(self, container: Container, path: str) -> Path:
        """Return where a folder of a container lies."""
        places = self._places(container)
        where = max((place for place in places if _is_in(path, place)), key=len)
        return places[where] / path.removeprefix(where).lstrip("/")

    def environment(self, container: Container) -> dict[str, str]:
        """Return what a container is told, for here."""
        return {
            name: str(self.port(container.name, value)) if name.endswith(PORT_VARIABLE) else self.text(container, value)
            for name, value in container.environment.items()
        }

    def text(self, container: Container, text: str) -> str:
        """Return a word of a container's command, environment or health check, for here."""
        places = self._places(container)
        folders = "|".join(re.escape(place) for place in sorted(places, key=len, reverse=True))
        names = "|".join(map(re.escape, self.services))
        # In one go: what was put in must not be taken for something to be replaced.
        pattern = (
            rf"(?<![\w.-])(?P<name>{names}):(?P<theirs>\d+)\b"
            rf"|(?P<before>(?:127\.0\.0\.1|localhost)[:/]|--port=)(?P<own>\d+)\b"
            rf"|://:(?P<any>\d+)\b"
            rf"|(?<![\w.])(?P<everywhere>{re.escape(EVERYWHERE)})(?![\w.])"
            rf"|(?<![\w.])(?P<folder>{folders})(?![\w.-])"
        )

        def put(found: re.Match[str]) -> str:
            if found["name"]:
                return f"{HOST}:{self.port(found['name'], found['theirs'])}"
            if found["own"]:
                return f"{found['before']}{self.port(container.name, found['own'])}"
            if found["any"]:
                return f"://{HOST}:{self.port(container.name, found['any'])}"
            if found["everywhere"]:
                self.said[EVERYWHERE] = HOST
                return HOST
            return str(places[found["folder"]])

        return re.sub(pattern, put, text)

    def _places(self, container: Container) -> Mapping[str, Path]:
        """Return the folders of a container that are replaced, by their paths in it."""
        own = {path: self.folder / "containers" / container.name / path.lstrip("/") for path in OWN_FOLDERS}
        mounted = {target: self._source(source) for target, source in container.volumes.items()}
        places = {**IMAGE_FOLDERS, **own, "/opt/carillon": self.folder / "image", **mounted}
        self.said |= {path: str(place) for path, place in {**IMAGE_FOLDERS, **mounted}.items()}
        return places

    def _source(self, source: str) -> Path:
        return ROOT / source if source.startswith(".") else self.folder / "volumes" / source


def _is_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
