"""A body is the message with the device's values in their places, and nothing else."""

import orjson

from providers.splice import ADDRESS, DELIVERY, Template, bodies, template_of


def joined(template: Template) -> bytes:
    """Return the body for one device, which is the same alone and in a column."""
    pieces, size = template.body(b"token", b"uuid")
    assert bodies([template], [b"token"], [b"uuid"]) == [(pieces, size)]
    assert size == sum(map(len, pieces))
    return b"".join(pieces)


def test_values_go_where_their_marks_stand_in_whatever_order() -> None:
    first = template_of({"to": ADDRESS, "data": {"id": DELIVERY}})
    second = template_of({"data": {"id": DELIVERY}, "to": ADDRESS})

    assert orjson.loads(joined(first)) == {"to": "token", "data": {"id": "uuid"}}
    assert orjson.loads(joined(second)) == {"to": "token", "data": {"id": "uuid"}}


def test_a_mark_may_stand_twice_or_not_at_all() -> None:
    twice = template_of({"a": DELIVERY, "b": DELIVERY})

    assert orjson.loads(joined(twice)) == {"a": "uuid", "b": "uuid"}
    assert joined(template_of({"a": 1})) == b'{"a":1}'


def test_what_looks_like_a_place_is_left_alone() -> None:
    content = {"title": '<address> {address} %s \\ " \u0000 \N{BELL}'}

    assert orjson.loads(joined(template_of(content))) == content
