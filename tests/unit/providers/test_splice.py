"""A body is the message with the device's values in their places, and nothing else."""

import orjson

from providers.splice import ADDRESS, DELIVERY, template_of


def test_values_go_where_their_marks_stand_in_whatever_order() -> None:
    first = template_of({"to": ADDRESS, "data": {"id": DELIVERY}})
    second = template_of({"data": {"id": DELIVERY}, "to": ADDRESS})

    assert orjson.loads(first.body(b"token", b"uuid")) == {"to": "token", "data": {"id": "uuid"}}
    assert orjson.loads(second.body(b"token", b"uuid")) == {"to": "token", "data": {"id": "uuid"}}


def test_a_mark_may_stand_twice_or_not_at_all() -> None:
    twice = template_of({"a": DELIVERY, "b": DELIVERY})

    assert orjson.loads(twice.body(b"token", b"uuid")) == {"a": "uuid", "b": "uuid"}
    assert template_of({"a": 1}).body(b"token", b"uuid") == b'{"a":1}'


def test_what_looks_like_a_place_is_left_alone() -> None:
    content = {"title": '<address> {address} %s \\ " \u0000 \N{BELL}'}

    assert orjson.loads(template_of(content).body(b"token", b"uuid")) == content
