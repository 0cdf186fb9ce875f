"""A body is the message with the device's values in their places, and nothing else."""

import orjson

from providers.http2.columns import column_of, one_of, size_of, some_of
from providers.splice import ADDRESS, DELIVERY, Template, body_of, template_of


def joined(template: Template) -> bytes:
    """Return the body for one device, which is the same alone and in a column."""
    values = column_of([b"token"]), column_of([b"uuid"])
    pieces = body_of([template], template.places, values)
    assert size_of(pieces) == len(one_of(pieces))
    other = Template(tuple(b"other" for _ in template.parts), template.places)
    twice = [column_of([*column.values, b"else"]) for column in values]
    among = body_of([template, other], template.places, twice)
    assert one_of(some_of(among, range(1))) == one_of(pieces)
    return one_of(pieces)


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
