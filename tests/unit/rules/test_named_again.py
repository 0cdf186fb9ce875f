"""Whom a launch meant is asked again of the devices as they are now."""

from rules.identity import device_id
from rules.named_again import named_again
from tests.support.builders import APP, a_launch


def test_of_two_names_alike_the_first_counts_as_it_did_at_the_launch() -> None:
    devices = [{"external_id": "phone", "fields": {"n": fields}} for fields in ("first", "second")]
    people = [{"recipient_id": "ada", "fields": {"n": fields}} for fields in ("first", "second")]

    by_device, by_owner = (
        named_again(a_launch(audience=who)) for who in ({"devices": devices}, {"recipients": people})
    )

    assert by_device.fields(device_id(APP, "phone"), None) == {"n": "first"}
    assert by_owner.fields(device_id(APP, "phone"), "ada") == {"n": "first"}


def test_a_device_that_was_named_itself_may_have_another_owner_now() -> None:
    named = named_again(a_launch(audience={"devices": [{"external_id": "phone", "fields": {"n": "1"}}]}))

    assert named.means("bob")
    assert named.fields(device_id(APP, "phone"), "bob") == {"n": "1"}


def test_where_people_were_named_only_they_are_meant() -> None:
    named = named_again(a_launch(audience={"recipients": [{"recipient_id": "ada"}]}))

    assert [named.means(who) for who in ("ada", "bob", None)] == [True, False, False]
    assert named.fields(device_id(APP, "phone"), "ada") is None


def test_where_nobody_was_named_everybody_is_meant() -> None:
    named = named_again(a_launch())

    assert named.means("bob")
    assert named.fields(device_id(APP, "phone"), "bob") is None
