"""How much an object holds on to: what grows with every notification shows here, wherever it is kept."""

import gc
from collections.abc import Iterable
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType

SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, CodeType, FrameType)
"""What belongs to the program and not to the object."""


def held(root: object, *, without: Iterable[object] = ()) -> int:
    """Return how many objects an object holds, itself included, those that only *without* hold left out."""
    gc.collect()
    seen = {id(other) for other in without}
    left, found = [root], 0
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, SHARED):
            continue
        seen.add(id(one))
        found += 1
        left += gc.get_referents(one)
    return found
