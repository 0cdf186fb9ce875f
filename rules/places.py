"""The operator that asks for a place: within.

A place is ``{"lat": …, "lon": …}`` or ``[lon, lat]``, in degrees. MongoDB's own circles would read the first form as
x and y in the order of its keys, so the circle is cut into strips of latitude, which plain comparisons can judge;
both readings use the same strips, whose rim is within 2 % of the radius of the true one.
"""

from itertools import pairwise
from math import acos, cos, degrees, pi, radians, sin
from typing import Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query, is_exact_number

EARTH_M: Final = 6_371_008.8
"""Mean radius of the earth, as in MongoDB's and most other circles."""

MAX_RADIUS_M: Final = 5_000_000
STRIPS: Final = 64
"""The error of the rim is the radius times pi / 4 / strips at most."""

Strip = tuple[float, float, float, float]
"""South, north, west, east, in degrees; the edges belong to it."""


def strips(lat: float, lon: float, radius_m: float) -> list[Strip]:
    """Return the strips that make up a circle; one that crosses the date line is two."""
    reach = radius_m / EARTH_M
    found: list[Strip] = []
    angles = [pi * (step / STRIPS - 0.5) for step in range(STRIPS + 1)]
    for low, high in pairwise(angles):
        south, north = (max(-90.0, min(90.0, lat + degrees(reach * sin(angle)))) for angle in (low, high))
        if south < north:
            width = _half_width(radians(lat), (radians(south) + radians(north)) / 2, reach)
            found += [(south, north, west, east) for west, east in _spans(lon, width)]
    return found


def _half_width(centre: float, latitude: float, reach: float) -> float:
    """Return how far a circle goes to either side at a latitude, in degrees of longitude."""
    cosine = (cos(reach) - sin(latitude) * sin(centre)) / (cos(latitude) * cos(centre))
    return degrees(acos(max(-1.0, min(1.0, cosine))))


def _spans(lon: float, width: float) -> list[tuple[float, float]]:
    west, east = lon - width, lon + width
    if width >= 180.0:  # noqa: PLR2004 -- half of a full turn
        return [(-180.0, 180.0)]
    if west < -180.0:  # noqa: PLR2004
        return [(-180.0, east), (west + 360.0, 180.0)]
    if east > 180.0:  # noqa: PLR2004
        return [(west, 180.0), (-180.0, east - 360.0)]
    return [(west, east)]


def _circle(operand: JsonValue) -> list[Strip]:
    if not isinstance(operand, dict):
        return []
    lat, lon, radius_m = (float(str(operand[name])) for name in ("lat", "lon", "radius_m"))
    return strips(lat, lon, radius_m)


def _is_circle(operand: JsonValue) -> bool:
    limits = {"lat": (-90, 90), "lon": (-180, 180), "radius_m": (1, MAX_RADIUS_M)}
    if not isinstance(operand, dict) or operand.keys() != limits.keys():
        return False
    return all(_is_between(operand[name], low, high) for name, (low, high) in limits.items())


def _is_between(value: JsonValue, low: float, high: float) -> bool:
    return isinstance(value, int | float) and is_exact_number(value) and low <= value <= high


def _place(actual: Held) -> tuple[JsonValue, JsonValue] | None:
    """Return latitude and longitude as they are written, or None."""
    if isinstance(actual, dict):
        return actual.get("lat"), actual.get("lon")
    if isinstance(actual, list) and len(actual) == 2:  # noqa: PLR2004 -- a pair
        return actual[1], actual[0]
    return None


def _within(actual: Held, operand: JsonValue) -> bool:
    place = _place(actual)
    if place is None:
        return False
    lat, lon = place
    return any(_is_between(lat, s, n) and _is_between(lon, w, e) for s, n, w, e in _circle(operand))


def _within_query(field: str, operand: JsonValue) -> Query:
    circle = _circle(operand)
    lat, lon, x, y = f"{field}.lat", f"{field}.lon", f"{field}.0", f"{field}.1"
    no_map = [{name: {"$type": "array"}} for name in (field, lat, lon)]
    no_pair: list[Query] = [{field: {"$type": "object"}}, {x: {"$type": "array"}}, {y: {"$type": "array"}}]
    return {
        "$or": [
            {**_in_circle(lat, lon, circle), "$nor": no_map},
            {field: {"$size": 2}, **_in_circle(y, x, circle), "$nor": no_pair},
        ]
    }


def _in_circle(lat: str, lon: str, circle: list[Strip]) -> Query:
    """Return the filter for two numbers; the first comparison spares devices far away the others."""
    south, north = min(strip[0] for strip in circle), max(strip[1] for strip in circle)
    inside = [{lat: {"$gte": s, "$lte": n}, lon: {"$gte": w, "$lte": e}} for s, n, w, e in circle]
    return {lat: {"$gte": south, "$lte": north}, "$or": inside}


WITHIN: Final = Operator(
    name="within",
    about='A place, written {"lat": …, "lon": …} or [lon, lat] in degrees, no farther away than the radius (to 2 %).',
    example={"lat": 55.75, "lon": 37.62, "radius_m": 5000},
    wants=(
        "an object of lat (-90 to 90), lon (-180 to 180) and radius_m (metres, 1 to 5000000), such as "
        '{"lat": 55.75, "lon": 37.62, "radius_m": 5000}'
    ),
    kinds=frozenset({Kind.PROPERTY}),
    accepts=_is_circle,
    test=_within,
    query=_within_query,
)
