"""A house that runs, as tests and the demo hold it: addresses to use, programs to strike."""

import os
import signal
import threading
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from models.kafka_security import KafkaSecurity
from registry.client import without_password
from sandbox.child import Child
from sandbox.house import CHANNELS, House
from sandbox.kernel import cpu_s
from sandbox.ports import free_ports
from sandbox.program import Program
from sandbox.state import State, describe, process
from sandbox.supervisor import Supervisor
from settings import KafkaSettings, read_settings
from streams.topics import all_topics
from streams.users import OPERATOR


class Sandbox:
    """One open sandbox.

    Wherever a *role* is asked for, it is the name of a worker's role (``send-fcm``), or ``kafka``, ``registry``,
    ``edge``, ``fcm-simulator``, ``apns-simulator``. Without an *instance* all instances are meant; instances count from
    1, nodes of Kafka too.
    """

    def __init__(self, house: House, supervisor: Supervisor, note: str) -> None:
        self.house = house
        self.supervisor = supervisor
        self.note = note
        self._ready = False
        self._writing = threading.Lock()
        supervisor.on_change = self.write_state

    @property
    def bootstrap(self) -> str:
        """Where clients of the broker begin."""
        return self.house.bootstrap

    @property
    def kafka(self) -> KafkaSettings:
        """Where the broker is, and how its operator logs in."""
        told: dict[str, object] = {"bootstrap": self.bootstrap, "security": KafkaSecurity()}
        if self.house.locks is not None:
            told["security"] = self.house.locks.security(self.house.user(OPERATOR))
        return read_settings().kafka.model_copy(update=told)

    @property
    def mongo_uri(self) -> str:
        """Where the registry is."""
        return self.house.mongo_uri

    @property
    def ca_file(self) -> Path:
        """The authority behind the simulators' certificate."""
        return self.house.credentials.ca

    @property
    def urls(self) -> Mapping[str, Mapping[str, str]]:
        """Where each program listens, by its name and by what for."""
        return {child.program.name: child.program.urls for child in self.supervisor.children}

    def environment(self) -> dict[str, str]:
        """Return the variables with which another program meets this house."""
        return self.house.environment()

    def simulator_url(self, channel: str) -> str:
        """Return where the simulator of a channel listens."""
        return self.house.simulator_url(channel)

    def request_log(self, channel: str) -> Path:
        """Return the file in which the simulator of a channel notes every request."""
        return self.house.request_log(channel)

    def start(self, role: str, instance: int = 1) -> None:
        """Start a worker, new or stopped before, and return when it is ready."""
        known = self._find(role, instance)
        self.supervisor.start([child.program for child in known] or [self.plan(role, instance)])

    def plan(self, role: str, instance: int = 1) -> Program:
        """Return a new worker on a port of its own."""
        (port,) = free_ports(1)
        return self.house.worker(role, instance, port)

    def plan_edge(self) -> Program:
        """Return the edge on a port of its own."""
        (port,) = free_ports(1)
        return self.house.edge(port)

    def stop(self, role: str, instance: int | None = None) -> None:
        """Stop it in good order; it stays down until it is started."""
        for child in self._known(role, instance):
            self.supervisor.stop(child.program.name)

    def kill(self, role: str, signum: int = signal.SIGKILL, instance: int | None = None) -> None:
        """Send a signal as misfortune would; what ends of it is started again by itself."""
        for child in self._known(role, instance):
            self.supervisor.strike(child.program.name, signum)

    def fell(self, role: str, instance: int | None = None) -> None:
        """Kill it with SIGKILL and leave it down until it is started: a machine that is gone for a while."""
        for child in self._known(role, instance):
            self.supervisor.fell(child.program.name)

    def restart(self, role: str, instance: int | None = None) -> None:
        """Stop it in good order, start it, and return when it is ready."""
        for child in self._known(role, instance):
            self.supervisor.restart(child.program.name)

    def wait_ready(self, role: str, instance: int | None = None) -> None:
        """Return when it is ready, also when it is being started again; raises SetupError if it takes too long.

        All instances: but for those that were stopped on purpose.
        """
        for child in self._known(role, instance):
            if instance is not None or self.supervisor.is_wanted(child.program.name):
                child.wait_ready(revived=True)

    def pids(self, role: str) -> list[int]:
        """Return the processes that run of a role."""
        return [child.pid for child in self._find(role, None) if child.pid is not None]

    def cpu_s(self) -> dict[str, float]:
        """Return the seconds of CPU that the present processes of each role have used."""
        used: defaultdict[str, float] = defaultdict(float)
        for child in self.supervisor.children:
            used[child.program.family] += cpu_s(child.pid) if child.pid is not None else 0.0
        return dict(used)

    def _find(self, role: str, instance: int | None) -> list[Child]:
        names = {f"{role}-{instance}", role if instance == 1 else ""}
        return [
            child
            for child in self.supervisor.children
            if child.program.family == role and (instance is None or child.program.name in names)
        ]

    def _known(self, role: str, instance: int | None) -> list[Child]:
        found = self._find(role, instance)
        if not found:
            message = f"no {role} was started" if instance is None else f"no {role} {instance} was started"
            raise LookupError(message)
        return found

    def write_state(self, *, ready: bool | None = None) -> None:
        """Tell others how it stands."""
        with self._writing:
            self._ready = self._ready if ready is None else ready
            self._state().write(self.house.folder)

    def _state(self) -> State:
        prefix = read_settings().kafka.prefix
        registry = self.mongo_uri if "@" not in self.mongo_uri else without_password(self.mongo_uri)
        return State(
            supervisor=process(os.getpid()),
            ready=self._ready,
            bootstrap=self.bootstrap,
            mongo_uri=registry,
            note=self.note,
            environment=self.environment() | {"CARILLON_MONGO__URI": registry},
            topics=[f"{prefix}{topic.name}" for topic in all_topics(CHANNELS)],
            programs={child.program.name: describe(child) for child in self.supervisor.children},
        )
