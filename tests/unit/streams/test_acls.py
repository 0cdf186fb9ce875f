"""Each role's user may do what the role needs, and what it has no need of is not in the list."""

from streams.acls import Acl, Operation, Resource, all_acls, producer_acls
from streams.needs import needs
from streams.senders import senders
from streams.topics import all_topics
from streams.topology import ROLES, groups
from streams.users import users

CHANNELS = ("fcm", "apns")
PREFIX = "house."
ACLS = all_acls(PREFIX, CHANNELS, ["shop"])


def may(user: str, operation: Operation, resource: Resource = Resource.TOPIC) -> set[str]:
    """Return what a user may do this with, without the prefix."""
    found = [acl for acl in ACLS if (acl.user, acl.operation, acl.resource) == (user, operation, resource)]
    return {acl.name.removeprefix(PREFIX) + ("*" if acl.prefixed else "") for acl in found}


def test_every_kind_of_worker_has_a_user_and_no_other_user_is_of_this_installation() -> None:
    workers = {PREFIX + name for name in (*ROLES, *(sender.name for sender in senders(CHANNELS)))}

    assert workers == {PREFIX + name for name in needs(CHANNELS)}
    assert {acl.user for acl in ACLS} == {*users(PREFIX, CHANNELS), "shop"}
    assert workers <= set(users(PREFIX, CHANNELS))


def test_a_role_reads_its_topics_with_its_group_and_no_other_group() -> None:
    for name, topics in groups().items():
        assert {topic.name for topic in topics} <= may(PREFIX + name, Operation.READ)
        assert may(PREFIX + name, Operation.READ, Resource.GROUP) == {name}


def test_a_sender_sees_its_own_segments_and_nobody_elses() -> None:
    read = may("house.send-fcm-direct", Operation.READ)

    assert read == {"segments.fcm.direct", "controls", "deadletters", "send-fcm-direct-notes-changelog"}
    assert may("house.send-fcm-direct", Operation.WRITE) == {
        *("results", "waiting", "commands", "deadletters"),
        "send-fcm-direct-notes-changelog",
    }


def test_only_who_accepts_release_and_trip_brakes_may_read_or_write_commands() -> None:
    readers = {acl.user for acl in ACLS if acl.name == "house.commands" and acl.operation is Operation.READ}
    writers = {acl.user for acl in ACLS if acl.name == "house.commands" and acl.operation is Operation.WRITE}

    assert readers == {"house.accept", "house.lag", "house.edge"}
    assert writers == {"house.release", "house.edge", "shop", *(PREFIX + sender.name for sender in senders(CHANNELS))}


def test_the_edge_sees_what_the_lag_exporter_sees_and_writes_commands_and_nothing_else() -> None:
    assert may("house.edge", Operation.WRITE) == {"commands"}
    assert may("house.edge", Operation.READ) == may("house.lag", Operation.READ)
    assert may("house.edge", Operation.DESCRIBE, Resource.GROUP) == set(groups())
    assert may("house.edge", Operation.READ, Resource.GROUP) == set()


def test_a_table_is_its_roles_alone() -> None:
    tables = {acl.name: acl.user for acl in ACLS if acl.name.endswith("-changelog")}

    assert len(tables) == 2 + len(senders(CHANNELS))
    assert all(name.startswith(f"{user}-") for name, user in tables.items())
    assert len({(acl.name, acl.user) for acl in ACLS if acl.name.endswith("-changelog")}) == len(tables)


def test_only_roles_on_a_track_write_in_transactions_and_under_their_own_names() -> None:
    found = {acl.user: acl for acl in ACLS if acl.resource is Resource.TRANSACTIONAL_ID}

    assert set(found) == {"house.accept", "house.expand", "house.console"}
    assert found["house.accept"].name == "house.accept-"
    assert found["house.accept"].prefixed


def test_a_name_without_the_prefix_is_no_bodys_but_a_producers_own_groups() -> None:
    assert {(acl.user, acl.name) for acl in ACLS if not acl.name.startswith(PREFIX)} == {("shop", "shop.")}


def test_a_prefix_is_granted_to_none_but_those_who_are_no_worker() -> None:
    wide = {acl.user for acl in ACLS if acl.prefixed and acl.resource is not Resource.TRANSACTIONAL_ID}

    assert wide == {"house.topics", "house.console", "house.scaler", "shop"}


def test_a_producer_publishes_and_reads_what_became_of_it_and_nothing_else() -> None:
    assert list(producer_acls(PREFIX, "shop")) == [
        Acl("shop", Operation.WRITE, Resource.TOPIC, "house.commands"),
        Acl("shop", Operation.WRITE, Resource.TOPIC, "house.devices"),
        Acl("shop", Operation.READ, Resource.TOPIC, "house.progress"),
        Acl("shop", Operation.READ, Resource.TOPIC, "house.results"),
        Acl("shop", Operation.READ, Resource.GROUP, "shop.", prefixed=True),
    ]


def test_every_topic_is_read_by_somebody_and_written_by_somebody() -> None:
    for topic in all_topics(CHANNELS):
        workers = {acl.operation for acl in ACLS if acl.name == PREFIX + topic.name}

        assert workers == {Operation.READ, Operation.WRITE}, topic.name
