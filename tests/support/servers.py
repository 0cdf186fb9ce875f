"""Real servers for tests: each starts once per session, and only if a test asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.errors import SetupError
from sandbox.archives import fetch_archives
from sandbox.child import Child
from sandbox.kafka import Node, bootstrap, kafka_programs
from sandbox.leash import Leash
from sandbox.ports import free_ports
from sandbox.program import Program
from sandbox.registry import registry_program, uri
from settings import Settings


@pytest.fixture(scope="session")
def archives() -> Path:
    """The folder with Kafka and the registry; skips where Java or Maven is missing or Maven cannot reach its source."""
    try:
        return fetch_archives()
    except SetupError as error:
        pytest.skip(f"no servers here: {error}")


@pytest.fixture(scope="session")
def mongo_uri(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry for the whole session: give each test a database of its own."""
    given = Settings().mongo
    if "uri" in given.model_fields_set:
        yield given.uri.get_secret_value()
        return
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("registry")
    with running(registry_program(archives, folder, port), folder):
        yield uri(port)


@pytest.fixture(scope="session")
def kafka_bootstrap(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One broker for the whole session: give each test a topic prefix of its own."""
    port, controller_port = free_ports(2)
    node = Node(1, port, controller_port)
    folder = tmp_path_factory.mktemp("kafka")
    (program,) = kafka_programs(archives, folder, [node])
    with running(program, folder):
        yield bootstrap([node])


@contextmanager
def running(program: Program, folder: Path) -> Iterator[Child]:
    """Run one program, ready, for as long as the context lasts."""
    with Leash() as leash:
        child = Child(program, folder / "logs", leash)
        try:
            child.start()
            child.wait_ready()
            yield child
        finally:
            child.stop()
