"""A browser, for these tests alone: the others are not to wait for it to be found."""

from tests.support.chromium import browser

__all__ = ["browser"]
