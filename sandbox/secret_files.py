"""Files that only their owner may read."""

from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a file; one that is new is hidden from others before anything stands in it."""
    path.touch(mode=0o600)
    path.write_bytes(content)
