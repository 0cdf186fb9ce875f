"""Conditions and properties that nobody thought of, for hypothesis."""

from datetime import UTC, datetime
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import JsonValue

from models.condition import Condition, Group, Join, Test
from rules.comparison import MAX_NUMBER
from rules.operators import OPERATORS
from rules.patterns import SPECIAL
from tests.support.held import HELD, OPERANDS

NOON: Final = datetime(2026, 5, 30, 12, 0, 0, 500_000, tzinfo=UTC)

LETTERS: Final = "abAB1. \n-$*[\\\U0001f514"

texts = st.text(alphabet=LETTERS, max_size=6)
numbers = st.one_of(
    st.integers(-20, 20),
    st.integers(-MAX_NUMBER, MAX_NUMBER),
    st.floats(-20, 20, allow_subnormal=False),
    st.floats(-1e15, 1e15, allow_subnormal=False),
)
scalars = st.one_of(texts, numbers, st.booleans())
latitudes = st.one_of(st.integers(-90, 90), st.floats(-90, 90, allow_subnormal=False))
longitudes = st.one_of(st.integers(-180, 180), st.floats(-180, 180, allow_subnormal=False))
zoned = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
dates = st.one_of(zoned.map(datetime.isoformat), zoned.map(lambda moment: moment.isoformat()[:10]))
circles = st.fixed_dictionaries({"lat": latitudes, "lon": longitudes, "radius_m": st.integers(1, 5_000_000)})
places = st.one_of(
    st.fixed_dictionaries({"lat": latitudes, "lon": longitudes}), st.tuples(longitudes, latitudes).map(list)
)
atoms = st.sampled_from(
    [r"\d", r"\w", r"\s", "[ab]", "[^a-b1]", r"[\]\-a]", *(f"\\{sign}" for sign in sorted(SPECIAL)), "a", "B"]
)
patterns = st.lists(st.tuples(atoms, st.sampled_from(["", "{2}", ""])).map("".join), max_size=4).map("".join)


def _tests() -> SearchStrategy[Test]:
    operands: dict[str, SearchStrategy[JsonValue]] = {
        "equal": scalars,
        "not_equal": scalars,
        "one_of": st.lists(scalars, min_size=1, max_size=4),
        "none_of": st.lists(scalars, min_size=1, max_size=4),
        "at_least": numbers,
        "at_most": numbers,
        "above": numbers,
        "below": numbers,
        "contains": scalars,
        "starts_with": texts,
        "matches": patterns,
        "before": dates,
        "after": dates,
        "within": circles,
    }
    known = {name: st.sampled_from(tried) for name, tried in OPERANDS.items()}
    paths = st.sampled_from(["properties.it", "properties.deep.it", "properties.deep", "properties.deep.it.a"])
    each = [
        st.builds(
            Test, property=paths, operator=st.just(name), value=st.one_of(known[name], operands.get(name, known[name]))
        )
        for name in OPERATORS
    ]
    return st.one_of(each)


def some_conditions() -> SearchStrategy[Condition]:
    """Return tests of every operator, alone and in groups within groups."""
    return st.recursive(
        _tests(),
        lambda inner: st.builds(Group, join=st.sampled_from(Join), conditions=st.lists(inner, min_size=1, max_size=3)),
        max_leaves=8,
    )


def some_properties() -> SearchStrategy[list[JsonValue]]:
    """Return values of every kind, lists and maps of them too."""
    leaves = st.one_of(st.none(), scalars, dates, places, st.sampled_from(list(HELD.values())))
    values = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab01"), inner, max_size=2)
        ),
        max_leaves=4,
    )
    return st.lists(values, min_size=1, max_size=5)
