import pytest

from sandbox.credentials import Credentials
from sandbox.house import CHANNELS, ROLES, House
from sandbox.kafka import Node, server_properties
from settings import Settings
from streams.routes import open_routes, read_apps


@pytest.fixture
def house(tmp_path):
    return House(
        folder=tmp_path,
        nodes=tuple(Node(number, 20_000 + number, 21_000 + number) for number in (1, 2, 3)),
        mongo_uri="mongodb://127.0.0.1:22000",
        registry_port=22_000,
        simulator_ports={"fcm": 23_000, "apns": 24_000},
        credentials=Credentials(tmp_path),
        settings={"CARILLON_RETRY__FIRST_S": "2"},
    )


def test_the_environment_is_what_the_settings_read(house, monkeypatch):
    for name, value in house.environment().items():
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert settings.kafka.bootstrap == "127.0.0.1:20001,127.0.0.1:20002,127.0.0.1:20003"
    assert settings.kafka.replication == 3
    assert settings.mongo.uri.get_secret_value() == "mongodb://127.0.0.1:22000"
    assert settings.providers["fcm"]["endpoint"] == "https://127.0.0.1:23000"
    assert settings.providers["apns"]["topic"] == "org.example.carillon"
    assert settings.retry.first_s == 2


@pytest.mark.parametrize("channel", CHANNELS)
def test_simulators_are_sent_to_without_a_limit_and_without_a_ramp(house, channel, monkeypatch):
    for name, value in house.environment().items():
        monkeypatch.setenv(name, value)

    limits = open_routes(channel, read_apps(Settings())).limits["default"]

    assert (limits.rate_per_s, limits.ramp_s) == (None, 0)


def test_what_the_caller_sets_wins_over_the_plan(house):
    assert house.environment()["CARILLON_RETRY__FIRST_S"] == "2"


def test_every_instance_of_a_role_has_a_name_a_log_and_a_port_of_its_own(house):
    first, second = house.worker("send-fcm-direct", 1, 25_001), house.worker("send-fcm-direct", 2, 25_002)

    assert (first.name, second.name) == ("send-fcm-direct-1", "send-fcm-direct-2")
    assert first.family == second.family == "send-fcm-direct"
    assert second.environment["CARILLON_WORKER__INSTANCE"] == "2"
    assert second.urls["ready"] == "http://127.0.0.1:25002/readyz"
    assert second.command[-6:] == ("worker", "send", "--channel", "fcm", "--lane", "direct")


@pytest.mark.parametrize("role", ROLES)
def test_a_worker_is_left_to_drain_before_it_is_killed(house, role):
    drain_s = Settings().worker.drain_s

    assert house.worker(role, 1, 25_000).stop_within_s > drain_s


def test_a_lone_broker_keeps_one_copy_and_three_survive_the_loss_of_one(house):
    alone = server_properties(house.folder, house.nodes[0], house.nodes[:1])
    three = server_properties(house.folder, house.nodes[0], house.nodes)

    assert alone["default.replication.factor"] == alone["min.insync.replicas"] == 1
    assert (three["default.replication.factor"], three["min.insync.replicas"]) == (3, 2)
    assert three["controller.quorum.voters"] == "1@127.0.0.1:21001,2@127.0.0.1:21002,3@127.0.0.1:21003"


def test_a_proxy_in_front_of_a_broker_is_what_clients_are_told(tmp_path):
    behind = Node(1, 20_001, 21_001, advertised_port=29_000)

    properties = server_properties(tmp_path, behind, [behind])

    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:29000"
    assert str(properties["listeners"]).startswith("PLAINTEXT://127.0.0.1:20001,")


def test_the_stand_in_of_apns_alone_takes_certificates_of_our_authority(house):
    assert house.simulator("apns").command[-2:] == ("--client-ca-file", str(house.credentials.ca))
    assert "--client-ca-file" not in house.simulator("fcm").command
