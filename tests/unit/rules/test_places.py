from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.places import EARTH_M, WITHIN
from tests.support.held import MOSCOW, accepts, holds


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two places, as the haversine formula tells it."""
    (lat, lon), (other_lat, other_lon) = (tuple(map(radians, place)) for place in (a, b))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


@given(
    centre=st.tuples(st.floats(-89, 89), st.floats(-180, 180)),
    radius_m=st.floats(100, 5_000_000),
    step=st.tuples(st.floats(-1.2, 1.2), st.floats(-1.2, 1.2)),
)
def test_a_circle_is_round_to_two_hundredths(centre, radius_m, step) -> None:
    degree = 180 / 3.141592653589793 * radius_m / EARTH_M
    lat = centre[0] + step[0] * degree
    assume(-89.9 < lat < 89.9)
    lon = (centre[1] + step[1] * degree / max(0.05, cos(radians(lat))) + 540) % 360 - 180
    share = metres(centre, (lat, lon)) / radius_m
    assume(not 0.98 <= share <= 1.02)

    circle = {"lat": centre[0], "lon": centre[1], "radius_m": radius_m}

    assert WITHIN.test({"lat": lat, "lon": lon}, circle) is (share < 1)


def test_both_ways_to_write_a_place_are_read() -> None:
    assert holds("within", {"lat": 55.7558, "lon": 37.6173}, MOSCOW)
    assert holds("within", {"lon": 37.6173, "lat": 55.7558, "accuracy_m": 20}, MOSCOW)
    assert holds("within", [37.6173, 55.7558], MOSCOW)


@pytest.mark.parametrize(
    "held",
    [
        {"lat": 59.93, "lon": 30.31},
        [55.7558, 37.6173],
        {"lat": "55.7558", "lon": "37.6173"},
        {"lat": 55.7558},
        {"lat": [55.7558], "lon": [37.6173]},
        [37.6173, 55.7558, 120],
        [{"lat": 55.7558, "lon": 37.6173}],
        [[37.6173, 55.7558]],
        [],
        {},
        "55.7558,37.6173",
        None,
    ],
)
def test_what_is_elsewhere_or_no_place_is_not_within(held) -> None:
    assert not holds("within", held, MOSCOW)


def test_truths_are_no_degrees() -> None:
    assert not holds("within", [True, True], {"lat": 1, "lon": 1, "radius_m": 1_000})
    assert holds("within", [1, 1], {"lat": 1, "lon": 1, "radius_m": 1_000})


def test_a_circle_goes_across_the_date_line_and_over_a_pole() -> None:
    fiji = {"lat": -17, "lon": 179.5, "radius_m": 200_000}
    west_of_it = {"lat": -17, "lon": -179.5, "radius_m": 200_000}
    pole = {"lat": 89.5, "lon": 0, "radius_m": 200_000}

    assert holds("within", [-179.9, -16.8], fiji)
    assert holds("within", [179.9, -16.8], west_of_it)
    assert not holds("within", [177.0, -16.8], fiji)
    assert holds("within", [180, 89], pole)
    assert not holds("within", [180, 87], pole)


@pytest.mark.parametrize(
    "operand",
    [
        None,
        [37.6, 55.7, 5_000],
        {},
        {"lat": 55.7, "lon": 37.6},
        {"lat": 55.7, "lon": 37.6, "radius_m": 5_000, "unit": "m"},
        {"lat": 90.1, "lon": 37.6, "radius_m": 5_000},
        {"lat": 55.7, "lon": 180.1, "radius_m": 5_000},
        {"lat": 55.7, "lon": 37.6, "radius_m": 0},
        {"lat": 55.7, "lon": 37.6, "radius_m": 5_000_001},
        {"lat": "55.7", "lon": 37.6, "radius_m": 5_000},
        {"lat": True, "lon": 37.6, "radius_m": 5_000},
        {"lat": float("nan"), "lon": 37.6, "radius_m": 5_000},
    ],
)
def test_a_circle_has_a_centre_and_a_radius_within_bounds(operand) -> None:
    assert not accepts("within", operand)
    assert accepts("within", MOSCOW)
