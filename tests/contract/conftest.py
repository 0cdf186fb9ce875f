"""The registries that the promises are asked of."""

from tests.support.registry import database, registry

__all__ = ["database", "registry"]
