"""An overlay of deploy/kubernetes as its files say it: what it is told, and which senders it takes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import yaml

from deploy.cluster import FOLDER, SETTINGS_FILE
from deploy.composed import env_file
from deploy.figures import APPS_FILE
from deploy.pod import APPS_MAP, SETTINGS
from tests.architecture.tree import ROOT


@dataclass(frozen=True)
class Overlay:
    """One folder with a kustomization."""

    name: str

    @cached_property
    def told(self) -> dict[str, str]:
        """Every variable of its pods, with those of the base."""
        return {**env_file(ROOT / FOLDER / SETTINGS_FILE), **self._merged()}

    @cached_property
    def apps(self) -> dict[str, Any]:
        """What its list of apps says."""
        files = self._made(APPS_MAP).get("files", [])
        return dict(orjson.loads((self._folder / APPS_FILE).read_bytes())) if files == [APPS_FILE] else {"apps": {}}

    @cached_property
    def taken_out(self) -> set[str]:
        """The components that it does not start."""
        deleting = [patch for patch in self._said.get("patches", []) if "$patch: delete" in patch["patch"]]
        lists = [re.findall(r"in \(([^)]*)\)", patch["target"]["labelSelector"])[0] for patch in deleting]
        return {name for listed in lists for name in listed.split(", ")}

    def named_files(self) -> Iterator[str]:
        """Give every file that it names, in its settings or for an app."""
        yield from (value for name, value in self.told.items() if name.endswith("_FILE"))
        for app in self.apps["apps"].values():
            for given in app.values():
                yield from (value for name, value in given.items() if name.endswith("_file"))

    @property
    def _folder(self) -> Path:
        return ROOT / self.name

    @cached_property
    def _said(self) -> Mapping[str, Any]:
        return dict(yaml.safe_load((self._folder / "kustomization.yaml").read_text()))

    def _made(self, name: str) -> Mapping[str, Any]:
        found = [made for made in self._said["configMapGenerator"] if made["name"] == name]
        return found[0] if found else {}

    def _merged(self) -> dict[str, str]:
        made = self._made(SETTINGS)
        files = [env_file(self._folder / name) for name in made.get("envs", [])]
        literals = dict(line.split("=", 1) for line in made.get("literals", []))
        return {name: value for part in [*files, literals] for name, value in part.items()}
