"""Each kind of change, on either side of a topic: what breaks is told in words, and what does not is not."""

from typing import Any

import pytest

from rules.compatibility import Side
from rules.schema_changes import breaks
from tests.support.schema_pieces import (
    NULL,
    NUMBER,
    TEXT,
    WHOLE,
    Schema,
    a_list,
    a_union,
    an_object,
    closed,
    maybe,
    words,
)

NOTHING: tuple[str, ...] = ()


def told(old: Schema, new: Schema, side: Side) -> tuple[str, ...]:
    return tuple(map(str, breaks(old, new, side)))


A = an_object("a", a=TEXT, b=TEXT)

FIELDS = [
    ("nothing", A, A, NOTHING, NOTHING),
    ("another order", A, an_object("a", b=TEXT, a=TEXT), NOTHING, NOTHING),
    ("another sentence", A, A | {"description": "x", "title": "y"}, NOTHING, NOTHING),
    ("a new field", A, an_object("a", a=TEXT, b=TEXT, c=TEXT), NOTHING, NOTHING),
    (
        "a new required field",
        A,
        an_object("a", "c", a=TEXT, b=TEXT, c=TEXT),
        ("c: is new and required",),
        NOTHING,
    ),
    ("a field less", A, an_object("a", a=TEXT), ("b: is gone",), ("b: is gone",)),
    (
        "a required field less",
        A,
        an_object(b=TEXT),
        ("a: is gone",),
        ("a: is gone",),
    ),
    (
        "a field with another name",
        A,
        an_object("a", a=TEXT, c=TEXT),
        ("b: is gone",),
        ("b: is gone",),
    ),
    ("required", A, an_object("a", "b", a=TEXT, b=TEXT), ("b: is required now",), NOTHING),
    ("optional", A, an_object(a=TEXT, b=TEXT), NOTHING, ("a: is not always there any more",)),
    (
        "closed",
        A,
        closed(A),
        ("record: no longer takes an object with other fields",),
        NOTHING,
    ),
    (
        "opened",
        closed(A),
        A,
        NOTHING,
        ("record: may now be an object with other fields, which a reader was not told of",),
    ),
]

MAP = {"type": "object", "additionalProperties": TEXT}

NAMES = [
    ("a name of its own", MAP, MAP | an_object(a=TEXT), NOTHING, NOTHING),
    (
        "a name of its own, and another type",
        MAP,
        MAP | an_object(a=WHOLE),
        ("a: no longer takes string",),
        ("a: may now be integer, which a reader was not told of",),
    ),
    (
        "a new field where a reader bears no other",
        closed(A),
        closed(an_object("a", a=TEXT, b=TEXT, c=TEXT)),
        NOTHING,
        ("record: may now be an object with a field c, which a reader was not told of",),
    ),
    (
        "a field that is required and has no name",
        A,
        A | {"required": ["a", "z"]},
        ("z: is new and required",),
        NOTHING,
    ),
]

KINDS = [
    (
        "another type",
        TEXT,
        WHOLE,
        ("f: no longer takes string",),
        ("f: may now be integer, which a reader was not told of",),
    ),
    ("a wider type", WHOLE, NUMBER, NOTHING, ("f: may now be number, which a reader was not told of",)),
    ("a narrower type", NUMBER, WHOLE, ("f: no longer takes number",), NOTHING),
    ("also null", TEXT, maybe(TEXT), NOTHING, ("f: may now be null, which a reader was not told of",)),
    ("no more null", maybe(TEXT), TEXT, ("f: no longer takes null",), NOTHING),
    (
        "also null, in another way of writing",
        TEXT,
        {"type": ["string", "null"]},
        NOTHING,
        ("f: may now be null, which a reader was not told of",),
    ),
    ("the same in another way of writing", {"anyOf": [TEXT, NULL]}, {"type": ["null", "string"]}, NOTHING, NOTHING),
    ("anything", TEXT, {}, NOTHING, ("f: may now be any, which a reader was not told of",)),
    ("no longer anything", {}, TEXT, ("f: no longer takes any",), NOTHING),
    ("a word more", words("x"), words("x", "y"), NOTHING, ('f: may now be "y", which a reader was not told of',)),
    ("a word less", words("x", "y"), words("x"), ('f: no longer takes "y"',), NOTHING),
    ("one word", words("x", "y"), TEXT | {"const": "x"}, ('f: no longer takes "y"',), NOTHING),
    (
        "words instead of a text",
        TEXT,
        words("x"),
        ('f: takes less: its enum was none, and is ["x"]',),
        NOTHING,
    ),
    (
        "a text instead of words",
        words("x"),
        TEXT,
        NOTHING,
        ('f: may be more: its enum was ["x"], and is none',),
    ),
    (
        "a word more where readers were told",
        TEXT | {"x-extensible-enum": ["x"]},
        TEXT | {"x-extensible-enum": ["x", "y"]},
        NOTHING,
        NOTHING,
    ),
]


def names(rows: list[Any]) -> list[str]:
    return [row[0] for row in rows]


@pytest.mark.parametrize(("_", "old", "new", "written", "read"), FIELDS + NAMES, ids=names(FIELDS + NAMES))
def test_fields(_: str, old: Schema, new: Schema, written: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert told(old, new, Side.WRITTEN) == written
    assert told(old, new, Side.READ) == read


@pytest.mark.parametrize(("_", "old", "new", "written", "read"), KINDS, ids=names(KINDS))
def test_kinds_of_values(_: str, old: Schema, new: Schema, written: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert told(an_object(f=old), an_object(f=new), Side.WRITTEN) == written
    assert told(an_object(f=old), an_object(f=new), Side.READ) == read


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (60, 30, ("f: means 30 when absent, and meant 60",)),
        (None, 30, ("f: means 30 when absent, and meant none",)),
        (0, False, ("f: means false when absent, and meant 0",)),
        ({"a": 0}, {"a": 0, "b": 0}, NOTHING),
        ({"a": 0}, {"a": 1}, ('f: means {"a": 1} when absent, and meant {"a": 0}',)),
        ({"a": 0}, {}, ('f: means {} when absent, and meant {"a": 0}',)),
        ([], [], NOTHING),
    ],
)
def test_what_it_means_to_leave_a_field_out_is_part_of_the_contract(
    old: Any, new: Any, said: tuple[str, ...], side: Side
) -> None:
    before, after = an_object(f={"default": old}), an_object(f={"default": new})

    assert told(before, after, side) == said


def test_a_union_is_compared_kind_by_kind() -> None:
    old = a_union("type", launch=A, pause=an_object(c=WHOLE))
    new = a_union("type", pause=an_object(c=TEXT), launch=an_object("a", a=TEXT))

    assert told(old, new, Side.WRITTEN) == ("launch.b: is gone", "pause.c: no longer takes integer")
    assert told(old, new, Side.READ) == (
        "pause.c: may now be string, which a reader was not told of",
        "launch.b: is gone",
    )


def test_a_kind_more_is_for_readers_to_be_told_of() -> None:
    old, new = a_union("kind", one=A), a_union("kind", one=A, two=A)

    assert told(old, new, Side.WRITTEN) == NOTHING
    assert told(old, new, Side.READ) == ("record: may now be two, which a reader was not told of",)
    assert told(old | {"x-may-grow": True}, new, Side.READ) == NOTHING


def test_a_record_that_does_not_say_what_it_is_is_no_kind_more() -> None:
    old = a_union("kind", one=A)
    new = old | {"oneOf": [*old["oneOf"], a_list(TEXT)]}

    assert told(old | {"x-may-grow": True}, new, Side.READ) == (
        "record: may now be array, which a reader was not told of",
    )


def test_a_kind_less_is_missed_on_both_sides() -> None:
    old, new = a_union("kind", one=A, two=A), a_union("kind", one=A)

    assert told(old, new, Side.WRITTEN) == ("record: no longer takes two",)
    assert told(old | {"x-may-grow": True}, new, Side.READ) == ("record: is never two any more",)


def test_only_records_may_grow_by_a_kind_not_what_is_in_them() -> None:
    old = {"x-may-grow": True} | an_object(f=TEXT)

    assert told(old, an_object(f={"anyOf": [TEXT, WHOLE]}), Side.READ) == (
        "f: may now be integer, which a reader was not told of",
    )


@pytest.mark.parametrize(
    ("nest", "at"),
    [
        (lambda part: an_object(o=part), "o.b"),
        (lambda part: an_object(l=a_list(part)), "l[].b"),
        (lambda part: an_object(m={"type": "object", "additionalProperties": part}), "m.*.b"),
        (lambda part: an_object(n=maybe(part)), "n.b"),
        (lambda part: an_object(t={"type": "array", "prefixItems": [TEXT, part]}), "t[1].b"),
        (lambda part: an_object(r={"$ref": "#/$defs/R"}) | {"$defs": {"R": part}}, "r.b"),
        (lambda part: an_object(r=maybe({"$ref": "#/$defs/R"})) | {"$defs": {"R": part}}, "r.b"),
    ],
)
def test_it_looks_into_whatever_holds_something(nest: Any, at: str) -> None:
    old, new = nest(an_object("b", a=TEXT, b=TEXT)), nest(an_object(a=TEXT, b=words("x")))

    assert told(old, new, Side.WRITTEN) == (f'{at}: takes less: its enum was none, and is ["x"]',)
    assert told(old, new, Side.READ) == (f"{at}: is not always there any more",)


def test_the_names_of_an_object_are_judged_too() -> None:
    old, new = ({"type": "object", "propertyNames": words(*said)} for said in (("x", "y"), ("x",)))

    assert told(an_object(m=old), an_object(m=new), Side.WRITTEN) == ('m (each name): no longer takes "y"',)
    assert told(an_object(m=new), an_object(m=old), Side.READ) == (
        'm (each name): may now be "y", which a reader was not told of',
    )
    assert told(an_object(m=TEXT | {"type": "object"}), an_object(m=new), Side.WRITTEN) == (
        'm (each name): takes less: its enum was none, and is ["x"]',
    )


def test_a_tuple_of_another_length_is_another_tuple() -> None:
    old, new = ({"type": "array", "prefixItems": [TEXT] * length} for length in (2, 3))

    assert told(an_object(t=old), an_object(t=new), Side.READ) == ("t: has 2 places, now 3",)
    assert told(an_object(t=old), an_object(t=new), Side.WRITTEN) == ("t: has 2 places, now 3",)


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    def tree(**fields: Schema) -> Schema:
        part = an_object(children=a_list({"$ref": "#/$defs/Tree"}), **fields)
        return {"$ref": "#/$defs/Tree", "$defs": {"Tree": part}}

    assert told(tree(a=TEXT), tree(a=TEXT), Side.READ) == NOTHING
    assert told(tree(a=TEXT), tree(), Side.READ) == ("a: is gone",)


@pytest.mark.parametrize("side", Side)
def test_a_keyword_that_the_rule_does_not_know_may_not_change_unseen(side: Side) -> None:
    strange = {"dependentRequired": {"a": ["b"]}}
    said = ("record: its dependentRequired changed, and nobody can tell by rule whether that breaks anything",)

    assert told(A | strange, A | strange, side) == NOTHING
    assert told(A, A | strange, side) == said
    assert told(A | strange, A, side) == said


def test_what_stands_beside_a_union_holds_for_each_of_its_kinds() -> None:
    old = {"anyOf": [WHOLE, NUMBER], "maximum": 9}

    assert told(an_object(f=old), an_object(f=old | {"maximum": 8}), Side.WRITTEN) == (
        "f: takes less: its maximum was 9, and is 8",
    )
