"""Fixtures shared by every kind of test live in ``tests/support`` and are named here."""

import structlog

pytest_plugins = ["tests.support.servers", "tests.support.whole_house"]

# structlog's own default prints the values of every frame of a traceback: a segment takes it a second
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
