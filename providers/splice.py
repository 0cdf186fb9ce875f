"""A message rendered once and cut where the device's own values go: a body is some pieces in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

import orjson

from models.base import Json
from providers.http2.columns import Column, Piece, column_of

SECRET: Final = token_hex(16)
"""Another in each process, so that no content can hold a mark."""

ADDRESS: Final = f"<address {SECRET}>"
DELIVERY: Final = f"<delivery {SECRET}>"
"""Stand for the values while a message is rendered."""


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The bytes between the places; the same only as itself, so that a set of many is made at once."""

    parts: tuple[bytes, ...]
    places: tuple[int, ...]
    """What goes between them: 0 the address, 1 the delivery id."""


def body_of(templates: Sequence[Template | None], places: Sequence[int], values: Sequence[Column]) -> tuple[Piece, ...]:
    """Return the pieces of the bodies of those templates that have these *places*; a column has room for all.

    Parameters
    ----------
    values
        What goes to place 0, and to place 1: safe inside a JSON string.
    """
    fitting = {template: template.parts for template in set(templates) if template and template.places == places}
    parts: Sequence[Piece]
    if len(fitting) == 1:
        (parts,) = fitting.values()
    else:
        nothing = (b"",) * (len(places) + 1)
        rows = [nothing if template is None else fitting.get(template, nothing) for template in templates]
        parts = list(map(column_of, zip(*rows, strict=True)))
    pieces = [parts[0]]
    for place, part in zip(places, parts[1:], strict=True):
        pieces += (values[place], part)
    return tuple(pieces)


def template_of(message: Json) -> Template:
    """Return the template of a message in which ``ADDRESS`` and ``DELIVERY`` stand for the values.

    Raises
    ------
    ValueError
        If the message cannot be JSON.
    """
    raw = orjson.dumps(message)
    marks = ((ADDRESS.encode(), 0), (DELIVERY.encode(), 1))
    parts: list[bytes] = []
    places: list[int] = []
    while found := [(at, mark, place) for mark, place in marks if (at := raw.find(mark)) >= 0]:
        at, mark, place = min(found)
        parts.append(raw[:at])
        places.append(place)
        raw = raw[at + len(mark) :]
    parts.append(raw)
    return Template(tuple(parts), tuple(places))
