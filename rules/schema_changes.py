"""Compares two releases of a schema, kind by kind and field by field.

On either side one schema has to take everything that the other does: the new one everything that producers of the old
one write, or the old one, which readers hold, everything that the new one says is written. The first is *narrow*, in
which a thing may be missing, the other *wide*. What the rule does not understand it reports: nothing passes unjudged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rules.compatibility import Break, Schema, Side
from rules.schema_choices import KEYWORD as CHOICES
from rules.schema_choices import takes_less
from rules.schema_limits import LIMITS, narrowed
from rules.schema_shapes import ANY, NOTES, can_be_told_apart, label, shapes, tag, tags
from rules.schema_words import limit, more, required, shown

GROWS: Final = "x-may-grow"
"""At the root: readers were told that there will be more kinds of records."""

PARTS: Final = frozenset({"properties", "required", "additionalProperties", "items", "prefixItems", "propertyNames"})
UNDERSTOOD: Final = LIMITS | PARTS | NOTES | {CHOICES}
UNJUDGED: Final = "its {} changed, and nobody can tell by rule whether that breaks anything"

Pair = tuple[Any, Any]


def breaks(old: Schema, new: Schema, side: Side) -> list[Break]:
    """Return every change from one release to the next that somebody who holds the older one would notice."""
    wide, narrow = (old, new) if side is Side.WRITTEN else (new, old)
    return list(dict.fromkeys(_Comparison(side, wide, narrow, grows=bool(old.get(GROWS))).compare(wide, narrow, "")))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One comparison of two documents."""

    side: Side
    wide_root: Schema
    narrow_root: Schema
    grows: bool
    on_the_way: set[Pair] = field(default_factory=set)
    """References that are being compared: a schema may hold itself."""

    def compare(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        """Compare what may stand in one place."""
        pair = (wide.get("$ref"), narrow.get("$ref"))
        if None in pair:
            return self._kinds(wide, narrow, at)
        if pair in self.on_the_way:
            return []
        self.on_the_way.add(pair)
        found = self._kinds(wide, narrow, at)
        self.on_the_way.discard(pair)
        return found

    def _kinds(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        takers = list(shapes(narrow, self.narrow_root))
        givers = list(shapes(wide, self.wide_root))
        found: list[Break] = []
        for giver in givers:
            inside = ".".join(filter(None, (at, tag(giver, self.wide_root))))
            candidates = [self._shape(giver, taker, inside) for taker in takers if self._may_take(taker, giver)]
            if candidates:
                nearest = min(candidates, key=len)
                found += nearest
            elif at or not (self.grows and tags(giver, self.wide_root)):
                found.append(_say(at, more(self.side, label(giver, self.wide_root))))
        return found + (self._silent(givers, takers, at) if self.side is Side.READ else [])

    def _silent(self, givers: list[Schema], takers: list[Schema], at: str) -> list[Break]:
        """Name the kinds of records or parts that readers wait for and that are no longer written."""
        return [
            _say(at, f"is never {label(taker, self.narrow_root)} any more")
            for taker in takers
            if tags(taker, self.narrow_root) and not any(self._may_take(taker, giver) for giver in givers)
        ]

    def _may_take(self, taker: Schema, giver: Schema) -> bool:
        fits = taker["type"] in {ANY, giver["type"]} or (taker["type"] == "number" and giver["type"] == "integer")
        return fits and not can_be_told_apart(tags(taker, self.narrow_root), tags(giver, self.wide_root))

    def _shape(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        found = [_say(at, limit(self.side, *told)) for told in narrowed(wide, narrow)]
        found += [_say(at, said) for said in self._choices(wide, narrow)]
        unknown = {name for name in wide.keys() | narrow.keys() if name not in UNDERSTOOD and not name.startswith("x-")}
        found += [_say(at, UNJUDGED.format(name)) for name in sorted(unknown) if wide.get(name) != narrow.get(name)]
        if narrow["type"] == ANY:
            return found
        return found + self._items(wide, narrow, at) + self._fields(wide, narrow, at) + self._others(wide, narrow, at)

    def _choices(self, wide: Schema, narrow: Schema) -> list[str]:
        less = takes_less(wide, narrow)
        if less is None:
            return [UNJUDGED.format(CHOICES)]
        return [more(self.side, f"one that gives {name}") for name in less]

    def _items(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        found = self.compare(wide.get("items", {}), narrow["items"], f"{at}[]") if "items" in narrow else []
        places = (wide.get("prefixItems", []), narrow.get("prefixItems", []))
        if len(places[0]) != len(places[1]):
            found.append(_say(at, f"has {len(self._old(*places))} places, now {len(self._new(*places))}"))
        for number, (one, other) in enumerate(zip(*places, strict=False)):
            found += self.compare(one, other, f"{at}[{number}]")
        return found

    def _fields(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        theirs, ours = wide.get("properties", {}), narrow.get("properties", {})
        old, new = self._old(theirs, ours), self._new(theirs, ours)
        found = [_say(_below(at, name), "is gone") for name in old if name not in new]
        counted_on = set(narrow.get("required", ())) - set(wide.get("required", ())) - (old.keys() - new.keys())
        found += [_say(_below(at, name), required(self.side, is_new=name not in old)) for name in counted_on]
        for name in old.keys() & new.keys():
            found += self.compare(theirs[name], ours[name], _below(at, name))
            found += _default(old[name], new[name], _below(at, name))
        return sorted(found, key=str)

    def _others(self, wide: Schema, narrow: Schema, at: str) -> list[Break]:
        """Judge the fields that have no name, and the names themselves."""
        found: list[Break] = []
        theirs, ours = wide.get("additionalProperties", True), narrow.get("additionalProperties", True)
        if ours is False and theirs is not False:
            found.append(_say(at, more(self.side, "an object with other fields")))
        elif isinstance(ours, Mapping) and theirs is not False:
            found += self.compare(theirs if isinstance(theirs, Mapping) else {}, ours, _below(at, "*"))
        found += self._new_names(wide.get("properties", {}), narrow.get("properties", {}), theirs, ours, at)
        if "propertyNames" in narrow:
            names = wide.get("propertyNames", {"type": "string"})
            found += self.compare(names, narrow["propertyNames"], f"{at} (each name)")
        return found

    def _new_names(self, wide: Schema, narrow: Schema, theirs: Any, ours: Any, at: str) -> list[Break]:
        """Judge a field that has a name on one side only by what the other says of fields without one."""
        found: list[Break] = []
        for name in wide.keys() - narrow.keys() if self.side is Side.READ else ():
            if ours is False:
                found.append(_say(at, more(self.side, f"an object with a field {name}")))
            elif isinstance(ours, Mapping):
                found += self.compare(wide[name], ours, _below(at, name))
        for name in narrow.keys() - wide.keys() if isinstance(theirs, Mapping) else ():
            found += self.compare(theirs, narrow[name], _below(at, name))
        return sorted(found, key=str)

    def _old(self, wide: Any, narrow: Any) -> Any:
        return wide if self.side is Side.WRITTEN else narrow

    def _new(self, wide: Any, narrow: Any) -> Any:
        return narrow if self.side is Side.WRITTEN else wide


def _default(old: Schema, new: Schema, at: str) -> list[Break]:
    """Judge what it means when the field is absent."""
    if "default" not in old or "default" not in new or _covers(new["default"], old["default"]):
        return []
    return [_say(at, f"means {shown(new['default'])} when absent, and meant {shown(old['default'])}")]


def _covers(new: Any, old: Any) -> bool:
    """Tell whether a default says at least what the old one said; a part that is new is another field's matter."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(name in new and _covers(new[name], part) for name, part in old.items())
    return type(new) is type(old) and bool(new == old)


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _say(at: str, said: str) -> Break:
    return Break(at or "record", said)
