"""Two launches are the same by what they mean."""

from rules.fingerprint import body_hash
from tests.support.builders import a_launch


def test_spelling_makes_no_difference() -> None:
    plain = a_launch(channels=["fcm", "apns"], due_at="2026-06-01T12:00:00Z")
    other = a_launch(channels=["apns", "fcm"], due_at="2026-06-01T15:00:00+03:00", lane=None, dry_run=False)

    assert body_hash(plain) == body_hash(other)


def test_the_order_of_fields_makes_no_difference() -> None:
    one = a_launch(content={"title": "a", "data": {"x": "1", "y": "2"}})
    two = a_launch(content={"data": {"y": "2", "x": "1"}, "title": "a"})

    assert body_hash(one) == body_hash(two)


def test_another_word_is_another_body() -> None:
    assert body_hash(a_launch(content={"title": "a"})) != body_hash(a_launch(content={"title": "b"}))


def test_another_device_is_another_body() -> None:
    one = a_launch(audience={"devices": [{"external_id": "a"}]})
    two = a_launch(audience={"devices": [{"external_id": "b"}]})

    assert body_hash(one) != body_hash(two)
