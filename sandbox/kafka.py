"""A real Kafka from its archives: one node, or three that survive the loss of one."""

import base64
import socket
import ssl
import struct
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.errors import SetupError
from sandbox.locks import Locks, locked_properties
from sandbox.ports import HOST
from sandbox.probe import trust
from sandbox.program import Program

LOGGING: Final = Path(__file__).with_name("log4j2.properties")

SMALL: Final = {
    "num.network.threads": 1,
    "num.io.threads": 2,
    "num.recovery.threads.per.data.dir": 1,
    "log.cleaner.dedupe.buffer.size": 4_194_304,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.num.partitions": 1,
    "group.initial.rebalance.delay.ms": 0,
    "auto.create.topics.enable": "false",
    "metadata.max.idle.interval.ms": 5_000,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 2_000,
}
"""For a machine of two cores; a topic that nobody declared is a mistake. The metadata's sign of life, twice a second by
default, was a quarter of what a broker uses that has nothing to do. Whoever reads behind a transaction whose writer is
gone waits for its timeout, and by default up to 10 s more."""

YOUNG: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For a broker that lives for minutes: the second compiler took as much CPU as all requests of its first campaigns.

A broker that stays earns that back within the hour, and must have neither of the two.
"""


USERS: Final = "users"
"""The file beside a broker's data with the names that it was made with."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where one broker and controller listens."""

    id: int
    port: int
    controller_port: int
    advertised_port: int | None = None
    """What clients are told instead of ``port``: a proxy in front of it."""

    nodes_port: int | None = None
    """Where the others of a broker that asks who comes meet this one."""


def bootstrap(nodes: Sequence[Node]) -> str:
    """Return where clients begin."""
    return ",".join(f"{HOST}:{node.advertised_port or node.port}" for node in nodes)


def kafka_programs(archives: Path, data_dir: Path, nodes: Sequence[Node], locks: Locks | None = None) -> list[Program]:
    """Return a program per node of one cluster that keeps its data under *data_dir*; with *locks* it asks who comes."""
    return [_program(archives, data_dir, node, nodes, locks) for node in nodes]


def _program(archives: Path, data_dir: Path, node: Node, nodes: Sequence[Node], locks: Locks | None) -> Program:
    name = f"kafka-{node.id}"
    properties = server_properties(data_dir / name, node, nodes, locks)
    cluster_id = data_dir / "cluster_id"
    program = node_program(
        archives, data_dir / name, properties, name=name, port=node.port, cluster_id=cluster_id, locks=locks
    )
    return replace(program, urls={"bootstrap": bootstrap([node])})


def node_program(
    archives: Path,
    folder: Path,
    properties: Mapping[str, object],
    *,
    name: str,
    port: int,
    cluster_id: Path,
    heap: Sequence[str] = ("-Xmx512m",),
    locks: Locks | None = None,
) -> Program:
    """Return a program that runs one node by its properties; *port* is where it speaks to clients.

    The file *cluster_id* holds what all nodes of a cluster share, and is written where it is not there.
    """

    def prepare() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "server.properties", properties)
        if not (Path(str(properties["log.dirs"])) / "meta.properties").exists():
            _format(archives, folder, _cluster_id(cluster_id), locks.scram() if locks else [])
            (folder / USERS).write_text("\n".join(locks.users if locks else ()))
        _knows(folder, locks)

    return Program(
        name=name,
        command=(*_java(archives), *heap, "kafka.Kafka", str(folder / "server.properties")),
        prepare=prepare,
        is_ready=lambda: speaks_kafka(port, trust(locks.ca) if locks else None),
        stop_within_s=20.0,
        role="kafka",
    )


def _knows(folder: Path, locks: Locks | None) -> None:
    """Refuse a broker that was made without some of its users: it learns of them when it is made."""
    known = (folder / USERS).read_text().splitlines() if (folder / USERS).exists() else []
    missing = sorted(set(locks.users) - set(known)) if locks else []
    if missing:
        message = f"the broker in {folder} was made without {', '.join(missing)}: choose another --folder, or delete it"
        raise SetupError(message)


def _java(archives: Path) -> tuple[str, ...]:
    return ("java", *YOUNG, f"-Dlog4j2.configurationFile={LOGGING}", "-cp", f"{archives}/*")


def server_properties(folder: Path, node: Node, nodes: Sequence[Node], locks: Locks | None = None) -> dict[str, object]:
    """Return the settings of one node; replicated if there are three."""
    copies = min(len(nodes), 3)
    alone = copies == 1
    return {
        **SMALL,
        "process.roles": "broker,controller",
        "node.id": node.id,
        "controller.quorum.voters": ",".join(f"{other.id}@{HOST}:{other.controller_port}" for other in nodes),
        "controller.listener.names": "CONTROLLER",
        **_listeners(node, locks),
        "log.dirs": folder / "log",
        "default.replication.factor": copies,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": 1 if alone else 2,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": 1 if alone else 2,
        "min.insync.replicas": 1 if alone else 2,
        # After SIGKILL a lone broker waits for its own old session: 13 s by default, 5 s with this.
        "broker.session.timeout.ms": 3_000 if alone else 6_000,
        "broker.heartbeat.interval.ms": 1_000,
    }


def _listeners(node: Node, locks: Locks | None) -> dict[str, object]:
    told = node.advertised_port or node.port
    if locks is None or node.nodes_port is None:
        return {
            "listeners": f"PLAINTEXT://{HOST}:{node.port},CONTROLLER://{HOST}:{node.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{told}",
        }
    ports = {
        "CLIENTS": (node.port, told),
        "NODES": (node.nodes_port, node.nodes_port),
        "CONTROLLER": (node.controller_port, node.controller_port),
    }
    return locked_properties(locks, HOST, ports)


def _write(path: Path, settings: Mapping[str, object]) -> None:
    path.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))


def _cluster_id(path: Path) -> str:
    """Return the id that all nodes of a cluster share; the first to ask invents it."""
    if not path.exists():
        # Not beginning with a dash, which the format command would take for an option.
        path.write_text("C" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22])
    return path.read_text()


def _format(archives: Path, folder: Path, cluster_id: str, users: Sequence[str]) -> None:
    command = (*_java(archives), "kafka.tools.StorageTool", "format", "-t", cluster_id)
    done = subprocess.run(
        [*command, "-c", str(folder / "server.properties"), *users], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        message = f"Kafka could not format {folder}:\n{done.stdout}{done.stderr}"
        raise SetupError(message)


def speaks_kafka(port: int, context: ssl.SSLContext | None = None) -> bool:
    """Tell whether a broker answers the first question of every client (ApiVersions, version 0), which all may ask."""
    question = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with (
            socket.create_connection((HOST, port), timeout=1) as plain,
            context.wrap_socket(plain, server_hostname=HOST) if context else plain as connection,
        ):
            connection.sendall(struct.pack(">i", len(question)) + question)
            answer = connection.recv(8)
    except OSError:
        return False
    return answer[4:8] == question[4:8]
