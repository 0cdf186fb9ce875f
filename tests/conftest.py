"""Fixtures shared by every kind of test live in ``tests/support`` and are named here."""

import hypothesis
import structlog

pytest_plugins = ["tests.support.servers", "tests.support.whole_house"]

# how long an example takes says something of the machine, and nothing of the code
too_slow = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=too_slow)
hypothesis.settings.load_profile("any machine")

# structlog's own default prints the values of every frame of a traceback: a segment takes it a second
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
