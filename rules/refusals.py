"""The sentences of a refusal -> one word of a closed set, for a metric."""

from typing import Final

KINDS: Final = (
    ("already used with another body", "conflict"),
    ("notification_id: unknown;", "unknown_notification"),
    (" bytes", "too_large"),
    (": unknown field", "unknown_field"),
    (": required, and missing", "missing_field"),
    (": must be a valid", "wrong_type"),
    (": must be greater", "out_of_bounds"),
    (": must be less", "out_of_bounds"),
)
"""Part of a sentence, and its kind; the first that fits counts."""

PLACES: Final = (("audience.condition", "condition"), ("content", "content"))
"""Where a sentence begins, for those that say nothing else."""


def kind_of(reason: str) -> str:
    """Return the kind of one reason; ``other`` where it is none of those that are counted apart."""
    for part, kind in KINDS:
        if part in reason:
            return kind
    place = reason.split(": ", 1)[1] if ": content" in reason else reason
    return next((kind for start, kind in PLACES if place.startswith(start)), "other")
