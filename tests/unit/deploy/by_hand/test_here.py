from itertools import count
from pathlib import Path

import pytest

from deploy.by_hand.container import Container
from deploy.by_hand.here import Here
from deploy.composed import ROOT

SERVICES = ("kafka", "mongo", "send-fcm", "send-fcm-direct", "fcm-simulator")


def a_container(name: str = "send-fcm", **more: object) -> Container:
    return Container(name, name, "carillon:1", (), more.pop("environment", {}), more.pop("volumes", {}), None)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    ports = count(20_001)
    return Here(tmp_path, SERVICES, lambda: next(ports))


def test_another_container_is_found_at_a_port_of_this_machine_and_always_the_same(here: Here) -> None:
    assert here.text(a_container(), "mongodb://mongo:27017") == "mongodb://127.0.0.1:20001"
    assert here.text(a_container(), "1@kafka:9093,2@kafka:9092") == "1@127.0.0.1:20002,2@127.0.0.1:20003"
    assert here.text(a_container(), "mongo:27017") == "127.0.0.1:20001"


def test_the_longer_of_two_names_is_meant(here: Here) -> None:
    here.text(a_container(), "send-fcm-direct:9100 send-fcm:9100")

    assert set(here.ports) == {("send-fcm-direct", "9100"), ("send-fcm", "9100")}


@pytest.mark.parametrize(
    ("own", "becomes"),
    [
        ("http://127.0.0.1:9100/readyz", "http://127.0.0.1:20001/readyz"),
        ("https://localhost:8443/_sim", "https://localhost:20001/_sim"),
        ("exec 3<>/dev/tcp/127.0.0.1/9092", "exec 3<>/dev/tcp/127.0.0.1/20001"),
        ("--port=8443", "--port=20001"),
        ("INSIDE://:9092", "INSIDE://127.0.0.1:20001"),
        ("--host=0.0.0.0", "--host=127.0.0.1"),
    ],
)
def test_what_a_container_says_of_itself_is_said_of_its_place_here(here: Here, own: str, becomes: str) -> None:
    assert here.text(a_container(), own) == becomes


def test_two_containers_may_have_the_same_port_of_their_own(here: Here) -> None:
    first = here.text(a_container("send-fcm"), "127.0.0.1:9100")

    assert here.text(a_container("send-fcm-direct"), "127.0.0.1:9100") != first


def test_what_others_call_it_and_what_it_calls_itself_is_one_port(here: Here) -> None:
    told = here.text(a_container("kafka"), "INSIDE://:9092")

    assert here.text(a_container(), "kafka:9092") == told.removeprefix("INSIDE://")


def test_what_was_put_in_is_not_replaced_again(here: Here) -> None:
    assert here.text(a_container("kafka"), "kafka:9093 127.0.0.1:9094") == "127.0.0.1:20001 127.0.0.1:20002"


@pytest.mark.parametrize(
    "word", ["worker", "send", "nokafka:9092", "kafka", "--token-uri=https://x.org:8443", "10.0.0.0"]
)
def test_anything_else_stays_as_it_is(here: Here, word: str) -> None:
    assert here.text(a_container(), word) == word


def test_a_variable_that_is_a_port_is_one_of_this_machine(here: Here) -> None:
    told = here.environment(a_container(environment={"CARILLON_WORKER__HTTP_PORT": "9100", "CARILLON_QUOTA": "9100"}))

    assert told == {"CARILLON_WORKER__HTTP_PORT": "20001", "CARILLON_QUOTA": "9100"}


def test_a_volume_is_a_folder_that_all_who_mount_it_share(here: Here) -> None:
    first = here.text(a_container("send-fcm", volumes={"/run/carillon": "credentials"}), "/run/carillon/ca.pem")
    second = here.text(a_container("kafka", volumes={"/keys": "credentials"}), "cafile='/keys/ca.pem'")

    assert first == f"{here.folder}/volumes/credentials/ca.pem"
    assert second == f"cafile='{here.folder}/volumes/credentials/ca.pem'"


def test_a_folder_that_is_no_volume_is_a_containers_own(here: Here) -> None:
    first, second = (here.text(a_container(name), "/var/lib/carillon/x") for name in ("kafka", "mongo"))

    assert first != second
    assert here.text(a_container(), "/var/lib/carillonade") == "/var/lib/carillonade"


def test_the_code_is_this_repository_and_so_are_its_files(here: Here) -> None:
    container = a_container(volumes={"/etc/prometheus/alerts.yml": "./dashboards/alerts.yml"})

    assert here.text(container, "/srv/carillon") == str(ROOT)
    assert here.path(container, "/etc/prometheus/alerts.yml") == ROOT / "dashboards/alerts.yml"


def test_every_replacement_is_told(here: Here) -> None:
    here.text(a_container(), "mongo:27017 0.0.0.0")

    assert here.said["mongo:27017"] == "127.0.0.1:20001"
    assert here.said["0.0.0.0"] == "127.0.0.1"
