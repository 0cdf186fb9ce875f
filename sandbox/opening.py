"""Opens a sandbox: plans it, starts it in order, and leaves nothing behind."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from models.errors import SetupError
from sandbox.archives import Say, fetch_archives
from sandbox.credentials import issue, write_service_account
from sandbox.house import CHANNELS, ROLES, House
from sandbox.kafka import Node, kafka_programs
from sandbox.locks import ADMIN, issue_locks
from sandbox.ports import free_ports
from sandbox.registry import LIMITS, has_mongod, registry_program, uri
from sandbox.running import Sandbox
from sandbox.state import FILE, clear_away
from sandbox.supervisor import Supervisor
from settings import read_settings
from streams.users import users

EVERY_ROLE: Final = tuple(ROLES)


@contextmanager
def open_sandbox(
    folder: Path,
    *,
    roles: Sequence[str] = EVERY_ROLE,
    nodes: int = 1,
    settings: Mapping[str, str] | None = None,
    fresh: bool = False,
    lasting: bool = False,
    producers: Sequence[str] | None = None,
    edge: bool = False,
    say: Say = print,
) -> Iterator[Sandbox]:
    """Start a house in *folder*, yield it when everything is ready, and stop it.

    Parameters
    ----------
    folder
        For data, logs and the state file; only one sandbox at a time.
    roles
        Workers to start, one of each; more by ``Sandbox.start(role, instance)``.
    nodes
        Of Kafka: 1, or 3, which survive the loss of one.
    settings
        Environment variables for every worker, over those that the house needs.
    fresh
        Forget what an earlier sandbox kept here. A stand-in for MongoDB forgets anyway, and the rest with it.
    lasting
        While this house is open its registry keeps what it has, also through SIGKILL; a stand-in is slower by it.
    producers
        The broker asks who comes, by TLS and passwords, and lets each role do what it needs; these users may publish.
        None: it takes everybody.
    edge
        Start the edge too, whose live page shows what goes on; ``sandbox.tokens`` says where its token lies.

    Raises
    ------
    SetupError
        If a sandbox runs there already, something is missing, or a program does not start.
    """
    folder = folder.resolve()
    with _alone(folder, say):
        archives = fetch_archives(say)
        house, note = _plan(folder, nodes, settings or {}, producers, fresh=fresh)
        say(note)
        try:
            with Supervisor(folder / "logs", say=say) as supervisor:
                sandbox = Sandbox(house, supervisor, note)
                _start(sandbox, archives, roles, producers or (), lasting=lasting, edge=edge)
                yield sandbox
        finally:
            (folder / FILE).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path, say: Say) -> Iterator[None]:
    """Refuse to disturb a sandbox that runs, and clear away one that died; the lock ends with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"a sandbox runs in {folder} already: carillon sandbox status | down"
            raise SetupError(message) from error
        left = clear_away(folder)
        if left:
            say(f"ended what an earlier sandbox left running: {', '.join(left)}")
        yield


def _plan(
    folder: Path, nodes: int, settings: Mapping[str, str], producers: Sequence[str] | None, *, fresh: bool
) -> tuple[House, str]:
    """Return the house and what has to be said of its registry."""
    given = read_settings().mongo
    external = "uri" in given.model_fields_set
    if fresh or not (external or has_mongod()):
        _forget(folder)
    ports = free_ports(3 * nodes + 1 + len(CHANNELS))
    house = House(
        folder=folder,
        nodes=tuple(Node(number + 1, ports.pop(), ports.pop(), nodes_port=ports.pop()) for number in range(nodes)),
        registry_port=None if external else (port := ports.pop()),
        mongo_uri=given.uri.get_secret_value() if external else uri(port),
        simulator_ports={channel: ports.pop() for channel in CHANNELS},
        credentials=issue(folder / "credentials"),
        settings=settings,
        locks=None if producers is None else issue_locks(folder / "locks", [ADMIN, *_users(), *producers]),
    )
    write_service_account(house.credentials, f"{house.simulator_url('fcm')}/token")
    if external:
        return house, "the registry is the MongoDB that CARILLON_MONGO__URI names"
    return house, "the registry is mongod" if has_mongod() else LIMITS


def _users() -> list[str]:
    return users(read_settings().kafka.prefix, CHANNELS)


def _forget(folder: Path) -> None:
    """Remove topics and tables: a registry that forgot everything must not meet those that did not."""
    for path in (*folder.glob("kafka-*"), folder / "registry", folder / "tables"):
        shutil.rmtree(path, ignore_errors=True)
    (folder / "cluster_id").unlink(missing_ok=True)
    for path in folder.glob("*-requests.ndjson"):
        path.unlink()


def _start(
    sandbox: Sandbox, archives: Path, roles: Sequence[str], producers: Sequence[str], *, lasting: bool, edge: bool
) -> None:
    house, supervisor = sandbox.house, sandbox.supervisor
    servers = kafka_programs(archives, house.folder, house.nodes, house.locks)
    if house.registry_port is not None:
        servers.append(registry_program(archives, house.folder, house.registry_port, lasting=lasting))
    supervisor.start([*servers, *(house.simulator(channel) for channel in CHANNELS)])
    if house.locks is not None:
        supervisor.run(house.acls(producers))
    supervisor.run(house.topics())
    supervisor.start([*(sandbox.plan(role) for role in roles), *([sandbox.plan_edge()] if edge else [])])
    sandbox.write_state(ready=True)
