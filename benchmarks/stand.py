"""The place where contenders run: simulators that note nothing, and one process after the other that sends to them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.task import Measured, Task
from models.errors import SetupError
from sandbox.archives import Say
from sandbox.credentials import issue, write_service_account
from sandbox.house import CHANNELS, ROOT, House
from sandbox.ports import free_ports
from sandbox.probe import trust
from sandbox.program import Program
from sandbox.supervisor import Supervisor

LONGEST_S: Final = 900.0
"""For one contender to end."""

LOG: Final = "--log-file"


@dataclass(slots=True)
class Stand:
    """Simulators that run, and where contenders find them."""

    house: House
    supervisor: Supervisor
    _numbers: Iterator[int] = field(default_factory=count)

    def script(self, **said: Any) -> None:
        """Tell every simulator what to do, and to forget what it counted."""
        for channel in CHANNELS:
            url = self.house.simulator_url(channel)
            with httpx.Client(base_url=url, verify=trust(self.house.credentials.ca), trust_env=False) as client:
                client.put("/_sim/script", json={"limits_token_updates": False, **said}).raise_for_status()
                client.delete("/_sim/log").raise_for_status()

    def measure(self, task: Task) -> Measured:
        """Run one contender to its end; raises SetupError where not every message was taken."""
        name = f"{task.contender}-{next(self._numbers)}"
        log = self.house.folder / "logs" / f"{name}.log"
        log.unlink(missing_ok=True)
        self.supervisor.run(
            Program(
                name=name,
                command=(sys.executable, "-m", "benchmarks.contenders", task.model_dump_json()),
                environment=self._environment(),
                ready_within_s=LONGEST_S,
            )
        )
        measured = Measured.model_validate_json(log.read_text().splitlines()[-1])
        if measured.accepted != task.messages:
            message = f"{task.contender}: {measured.accepted} of {task.messages} messages were taken: see {log}"
            raise SetupError(message)
        return measured

    def _environment(self) -> Mapping[str, str]:
        """Return what the libraries have no other way to be told."""
        ca = str(self.house.credentials.ca)
        return {"PYTHONPATH": str(ROOT), "SSL_CERT_FILE": ca, "REQUESTS_CA_BUNDLE": ca}


def channel_settings(environment: Mapping[str, str], channel: str) -> dict[str, str]:
    """Return a channel's settings from a house's environment."""
    prefix = f"CARILLON_PROVIDERS__{channel.upper()}__"
    return {name.removeprefix(prefix).lower(): value for name, value in environment.items() if name.startswith(prefix)}


@contextmanager
def open_stand(folder: Path, say: Say) -> Iterator[Stand]:
    """Start a simulator per channel in *folder*, and stop them at the end."""
    house = _plan(folder.resolve())
    with Supervisor(house.folder / "logs", say=lambda _text: None) as supervisor:
        supervisor.start([silent(house.simulator(channel)) for channel in CHANNELS])
        say(f"simulators run; logs: {folder / 'logs'}")
        yield Stand(house, supervisor)


def silent(simulator: Program) -> Program:
    """Return a simulator that keeps no file of its requests."""
    words = list(simulator.command)
    at = words.index(LOG)
    return replace(simulator, command=(*words[:at], *words[at + 2 :]))


def _plan(folder: Path) -> House:
    folder.mkdir(parents=True, exist_ok=True)
    house = House(
        folder=folder,
        nodes=(),
        mongo_uri="",
        registry_port=None,
        simulator_ports=dict(zip(CHANNELS, free_ports(len(CHANNELS)), strict=True)),
        credentials=issue(folder / "credentials"),
        settings={},
    )
    write_service_account(house.credentials, f"{house.simulator_url('fcm')}/token")
    return house
