"""The packages that the lock file pins, as they are installed here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from models.errors import SetupError

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements.lock"
"""What runs; what only developers need is in ``requirements-dev.lock``."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package, as the lock file and its own metadata tell."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 of each of its files that may be installed."""

    expression: str
    """Its licence as it says it in SPDX words; empty: it does not."""

    told: str
    """Its licence in words of its own."""

    classifiers: tuple[str, ...]
    """The same in words of the package index."""

    needs: tuple[str, ...]
    """Names of packages that it needs here."""


def locked_packages(lock: Path = LOCK) -> list[Package]:
    """Return what is pinned for this platform, by name.

    Raises
    ------
    SetupError
        Where one is not installed, or in another version.
    """
    pinned = dict(_pinned(lock.read_text()))
    return [_package(requirement, hashes, set(pinned)) for requirement, hashes in pinned.values()]


def _pinned(text: str) -> Iterator[tuple[str, tuple[Requirement, tuple[str, ...]]]]:
    for entry in re.split(r"\n(?=\S)", text.strip()):
        requirement = Requirement(entry.partition(" \\\n")[0])
        if requirement.marker is None or requirement.marker.evaluate():
            yield canonicalize_name(requirement.name), (requirement, tuple(re.findall(r"sha256:([0-9a-f]{64})", entry)))


def _package(requirement: Requirement, hashes: tuple[str, ...], pinned: set[str]) -> Package:
    name = canonicalize_name(requirement.name)
    wanted = str(requirement.specifier).removeprefix("==")
    try:
        there = distribution(name)
    except PackageNotFoundError:
        message = f"{name} {wanted} is not installed here: run `make setup`"
        raise SetupError(message) from None
    if there.version != wanted:
        message = f"{name} {there.version} is installed, and {LOCK.name} pins {wanted}: run `make setup`"
        raise SetupError(message)
    told = there.metadata
    return Package(
        name=name,
        version=wanted,
        hashes=hashes,
        expression=_first(told, "License-Expression"),
        told=_first(told, "License"),
        classifiers=tuple(line for line in told.get_all("Classifier") or () if line.startswith("License ::")),
        needs=tuple(sorted(_needed(there.requires or (), pinned))),
    )


def _first(told: PackageMetadata, field: str) -> str:
    return str((told.get_all(field) or [""])[0])


def _needed(requires: Iterable[str], pinned: set[str]) -> set[str]:
    """Return which of the pinned packages are asked for here, optional parts included: who pinned them wanted those."""
    named: set[str] = {canonicalize_name(Requirement(line).name) for line in requires}
    return named & pinned
