"""A container of our image -> the program that stands for it: its command and environment, and nothing besides."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from deploy.by_hand.container import Container
from deploy.by_hand.here import Here
from deploy.composed import ROOT
from deploy.figures import EDGE, EDGE_PORT
from sandbox.program import Program

BARE: Final = ("env", f"--chdir={ROOT}", "-i")
"""Begins a command that gets no variable of ours; it is replaced by what it begins, and keeps its process id."""

SHIMS: Final = {"python": "", "carillon": "-m streams.cli "}
"""What the image has in its PATH of Carillon, as words of this interpreter."""

UNTOLD: Final = {EDGE: ("CARILLON_EDGE__PORT", str(EDGE_PORT))}
"""By service, a variable that says what is its default anyway: here it has to be another port."""


def program(container: Container, here: Here) -> Program:
    """Return one container as a program; its check is asked for by who starts it."""
    return Program(
        name=container.name,
        command=(*bare(environment(container, here)), *words(container, here, container.command)),
        prepare=lambda: prepare(container, here),
        stop_within_s=container.stop_s,
        role=container.service,
    )


def environment(container: Container, here: Here) -> dict[str, str]:
    """Return all variables that a container of ours has, for here."""
    told = here.environment(container)
    if container.service in UNTOLD:
        name, own = UNTOLD[container.service]
        told.setdefault(name, str(here.port(container.name, own)))
    return told


def words(container: Container, here: Here, command: Sequence[str]) -> tuple[str, ...]:
    """Return a command for here."""
    return tuple(here.text(container, word) for word in command)


def bare(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return what begins a command that has these variables and no others."""
    return (*BARE, *(f"{name}={value}" for name, value in environment.items()))


def prepare(container: Container, here: Here) -> None:
    """Make the folders that the image or a volume would have, and what the image has in its PATH."""
    for target in (*container.volumes, "/var/lib/carillon"):
        path = here.path(container, target)
        if not path.exists():
            path.mkdir(parents=True)
    _shims(here.path(container, "/opt/carillon/bin"))


def _shims(folder: Path) -> None:
    if folder.exists():
        return
    folder.mkdir(parents=True)
    for name, more in SHIMS.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {more}"$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)


def succeeds(container: Container, here: Here) -> bool:
    """Tell whether a container's health check ends well within its time; raises LookupError where it has none."""
    if container.check is None:
        raise LookupError(container.name)
    told = environment(container, here) if container.is_ours else {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = (*bare(told), *words(container, here, container.check.words))
    try:
        done = subprocess.run(command, capture_output=True, timeout=container.check.timeout_s, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def is_here(program: str) -> bool:
    """Tell whether a program of others is on this machine."""
    return shutil.which(program) is not None
