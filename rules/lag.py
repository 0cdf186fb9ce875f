"""Offsets -> how much of a partition a group has not read."""


def unread(begin: int, end: int, committed: int | None) -> int:
    """Return how many offsets lie before a group, at least 0.

    Parameters
    ----------
    begin, end
        The first offset that is kept, and the one that the next record will have.
    committed
        The offset of the next record that the group will read; None, or one that is no longer kept: it begins at the
        first that is.
    """
    return max(0, end - max(begin, begin if committed is None else committed))
