"""A house that runs is struck by the names of its roles."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.credentials import Credentials
from sandbox.house import House
from sandbox.kafka import Node
from sandbox.running import Sandbox
from sandbox.supervisor import Supervisor
from tests.support.programs import a_program


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    nodes = (Node(1, 20_001, 21_001),)
    house = House(
        tmp_path, nodes, "mongodb://127.0.0.1:22000", 22_000, {"fcm": 1, "apns": 2}, Credentials(tmp_path), {}
    )
    with Supervisor(tmp_path, say=lambda _: None) as supervisor:
        yield Sandbox(house, supervisor, "")


def test_a_server_without_a_number_is_felled_and_started_by_its_role(sandbox: Sandbox) -> None:
    sandbox.supervisor.start([a_program("registry")])

    sandbox.fell("registry")
    assert sandbox.pids("registry") == []

    sandbox.start("registry")
    assert len(sandbox.pids("registry")) == 1


def test_of_several_instances_only_the_one_that_is_named_is_felled(sandbox: Sandbox) -> None:
    sandbox.supervisor.start([a_program(f"tally-{number}", role="tally") for number in (1, 2, 12)])
    _, second, _ = sandbox.pids("tally")

    sandbox.fell("tally", 2)

    assert second not in sandbox.pids("tally")
    assert len(sandbox.pids("tally")) == 2


def test_the_password_of_a_registry_that_is_not_ours_is_told_to_workers_and_to_nobody_else(tmp_path: Path) -> None:
    uri = "mongodb://ada:secret@registry.example.org:27017/?replicaSet=r"
    house = House(tmp_path, (Node(1, 20_001, 21_001),), uri, None, {"fcm": 1, "apns": 2}, Credentials(tmp_path), {})
    with Supervisor(tmp_path, say=lambda _: None) as supervisor:
        sandbox = Sandbox(house, supervisor, "")
        sandbox.write_state(ready=True)
        told = sandbox.plan("tally").environment

    assert told["CARILLON_MONGO__URI"] == uri
    assert "registry.example.org" in (tmp_path / "state.json").read_text()
    assert "secret" not in (tmp_path / "state.json").read_text()
