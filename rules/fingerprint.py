"""What makes two launches the same: their meaning, not their spelling."""

from datetime import UTC
from hashlib import blake2b

import orjson

from models.command import Launch


def body_hash(launch: Launch) -> str:
    """Return 32 hex digits of the validated launch in its canonical form.

    Fields that have their default are left out, so that a release with a new field finds the hashes of the one before.
    The order of fields and of channels, and the zone in which ``due_at`` is written, make no difference.
    """
    due_at = launch.due_at and launch.due_at.astimezone(UTC)
    channels = launch.channels and sorted(launch.channels)
    canonical = launch.model_copy(update={"due_at": due_at, "channels": channels})
    form = orjson.dumps(canonical.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)
    return blake2b(form, digest_size=16).hexdigest()
