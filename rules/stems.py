"""What ids of one provider begin with, such as ``projects/shop/messages/``: told once instead of five hundred times."""

from collections.abc import Sequence
from itertools import repeat


def cut(ids: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the stem, up to a slash, and what is left of each id; an empty id stays one.

    Where they do not all begin alike, or nothing would be left of one, the stem is empty.
    """
    first = next(filter(None, ids), "")
    stem = first[: first.rfind("/") + 1]
    if not stem:
        return "", ids
    rests = list(map(str.removeprefix, ids, repeat(stem)))
    empty = ids.count("")
    has_lost = sum(map(len, ids)) - sum(map(len, rests))
    is_whole = has_lost == len(stem) * (len(ids) - empty) and rests.count("") == empty
    return (stem, rests) if is_whole else ("", ids)
