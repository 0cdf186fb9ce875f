"""Which release runs."""

from importlib.metadata import PackageNotFoundError, version


def running_version() -> str:
    """Return the version of Carillon; ``unknown`` in a bare checkout."""
    try:
        return version("carillon")
    except PackageNotFoundError:
        return "unknown"
