"""A broker that asks who comes is made with its users, and no password stands where others read."""

from pathlib import Path

import pytest
from cryptography import x509

from models.errors import SetupError
from sandbox.kafka import Node, kafka_programs, server_properties
from sandbox.locks import ADMIN, Locks, issue_locks

NODE = Node(1, 21_001, 21_002, nodes_port=21_003)
USERS = (ADMIN, "carillon.tally", "shop")


@pytest.fixture
def locks(tmp_path: Path) -> Locks:
    return issue_locks(tmp_path / "locks", USERS)


def test_every_user_has_a_password_of_its_own_which_stays(locks: Locks) -> None:
    passwords = {user: locks.password(user) for user in USERS}

    again = issue_locks(locks.folder, USERS)

    assert len(set(passwords.values())) == len(USERS)
    assert {user: again.password(user) for user in USERS} == passwords


def test_nobody_else_on_the_machine_may_read_any_of_it(locks: Locks) -> None:
    files = [file for file in locks.folder.rglob("*") if file.is_file()]

    assert len(files) == len(USERS) + 3
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


def test_a_process_is_told_where_its_password_is_and_not_what_it_is(locks: Locks) -> None:
    told = locks.environment("carillon.tally")

    assert told["CARILLON_KAFKA__SECURITY__USERNAME"] == "carillon.tally"
    assert locks.password("carillon.tally") not in " ".join(told.values())
    assert (Path(told["CARILLON_SECRETS_DIR"]) / "CARILLON_KAFKA__SECURITY__PASSWORD").exists()


def test_the_broker_is_made_with_every_user(locks: Locks) -> None:
    assert [option.partition("name=")[2].partition(",")[0] for option in locks.scram()] == list(USERS)
    assert all(option.startswith("--add-scram=SCRAM-SHA-512=[") for option in locks.scram())


def test_nobody_comes_in_without_a_password_or_a_certificate(locks: Locks, tmp_path: Path) -> None:
    told = server_properties(tmp_path, NODE, [NODE], locks)
    protocols = dict(pair.split(":") for pair in str(told["listener.security.protocol.map"]).split(","))
    listeners = {address.partition("://")[0] for address in str(told["listeners"]).split(",")}

    assert listeners == set(protocols)
    for listener, protocol in protocols.items():
        asks = told.get(f"listener.name.{listener.lower()}.ssl.client.auth") == "required"
        assert protocol == "SASL_SSL" or (protocol == "SSL" and asks), listener
    assert told["super.users"] == f"User:kafka;User:{ADMIN}"
    assert told["authorizer.class.name"]
    assert "allow.everyone.if.no.acl.found" not in told


def test_without_locks_a_broker_is_as_it_was(tmp_path: Path) -> None:
    told = server_properties(tmp_path, NODE, [NODE])

    assert told["listeners"] == "PLAINTEXT://127.0.0.1:21001,CONTROLLER://127.0.0.1:21002"
    assert not {"authorizer.class.name", "ssl.keystore.location"} & set(told)


def test_the_nodes_show_each_other_a_certificate_for_this_machine(locks: Locks) -> None:
    certificate = x509.load_pem_x509_certificate(locks.broker.read_bytes().partition(b"-----END PRIVATE KEY-----\n")[2])

    assert certificate.subject.rfc4514_string() == "CN=kafka"
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(locks.ca.read_bytes()))


def test_a_broker_that_was_made_without_a_user_is_refused_with_the_cure(locks: Locks, tmp_path: Path) -> None:
    """It learns of users when it is made, and would refuse this one for ever."""
    made = tmp_path / "kafka-1"
    (made / "log").mkdir(parents=True)
    (made / "log" / "meta.properties").touch()
    (made / "users").write_text("\n".join(USERS[:2]))
    (program,) = kafka_programs(tmp_path, tmp_path, [NODE], locks)
    assert program.prepare is not None

    with pytest.raises(SetupError, match="was made without shop: choose another --folder, or delete it"):
        program.prepare()


def test_a_shell_is_told_the_operators_environment_by_a_private_file(locks: Locks) -> None:
    file = locks.write_environment({"CARILLON_NOTE": "it's so"})

    assert file.read_text() == "CARILLON_NOTE='it'\"'\"'s so'\n"
    assert file.stat().st_mode & 0o077 == 0
