"""Fields of the provider's own message that a content brings: merged over what Carillon renders."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from models.base import Json


def merged(message: Json, override: Mapping[str, JsonValue]) -> Json:
    """Return *message* with *override* laid over it: objects are merged, anything else is replaced, null removes."""
    result = dict(message)
    for key, value in override.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def clashes(message: Json, override: Mapping[str, JsonValue], path: str = "") -> Iterator[str]:
    """Yield the path of each field where *override* would put something that is no object in an object's place."""
    for key, value in override.items():
        here = f"{path}.{key}" if path else key
        below = message.get(key)
        if not isinstance(below, dict) or value is None:
            continue
        if isinstance(value, dict):
            yield from clashes(below, value, here)
        else:
            yield here
