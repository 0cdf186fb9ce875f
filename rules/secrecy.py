"""Whether a file keeps a secret."""

from stat import S_IROTH, S_IWOTH
from typing import Final

OTHERS: Final = S_IROTH | S_IWOTH
"""A group may read: Kubernetes mounts secrets for the group of a pod."""


def is_open_to_others(mode: int) -> bool:
    """Tell whether anybody on the machine may read or replace a file with these permissions."""
    return bool(mode & OTHERS)
