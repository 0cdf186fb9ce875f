"""Fixtures shared by every kind of test live in ``tests/support`` and are named here."""

pytest_plugins = ["tests.support.servers", "tests.support.whole_house"]
