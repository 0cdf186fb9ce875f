"""Log lines: one JSON object each, to standard error, with fields from a closed list.

A token, an address or the text of a message can reach no log, because only the fields named here pass, and of an
exception only its type and place: a library's message may quote the value that it choked on.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from models.errors import CarillonError, SetupError
from telemetry.flood import FloodFilter
from telemetry.foreign import Discreet, catch_the_rest

FIELDS: Final = frozenset(
    {
        *("event", "level", "time", "logger", "role", "instance"),
        *("notification_id", "segment_id", "slice_id", "delivery_id", "app", "channel", "lane", "scope"),
        *("topic", "partition", "partitions", "offset", "origin", "group", "stage", "kind", "version"),
        *("attempt", "outcome", "reason", "detail", "count", "size", "pending", "seconds", "wait_s", "rate_per_s"),
        *("host", "port", "pid", "code", "signal", "path", "error", "error_type", "traceback", "held_back"),
    }
)
"""What a line may say; add a field here only if it can never hold a token, an address or somebody's words."""

QUIET: Final = ("httpx", "httpcore", "hpack", "h2", "urllib3", "google", "asyncio", "pymongo", "rocksdict")
"""Libraries whose lines below a warning name requests and headers."""

WORDY: Final = ("aiokafka", "faust")
"""Libraries whose lines below an information hold what they send: records, and with ``PLAIN`` a password."""

FLOODING: Final = ("aiokafka", "faust", "mode", "kafka", "opentelemetry")
"""Libraries that write about 100 lines a second each while a broker is away, or many while a collector is."""


def configure(level: str, role: str, instance: str, stream: TextIO | None = None) -> None:
    """Send every line of this process, the libraries' too, through one formatter.

    Parameters
    ----------
    level
        ``debug``, ``info``, ``warning`` or ``error``; a SetupError otherwise.
    role, instance
        Stand in each line.
    stream
        Standard error when absent.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        message = f"log_level: {level!r} is none of debug, info, warning, error"
        raise SetupError(message)
    shared = _processors(role, instance)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(FloodFilter(FLOODING))
    handler.addFilter(Discreet())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _keep_allowed, _render],
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    for names, least in ((QUIET, logging.WARNING), (WORDY, logging.INFO)):
        for name in names:
            logging.getLogger(name).setLevel(max(threshold, least))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        cache_logger_on_first_use=False,
    )
    catch_the_rest()


def _processors(role: str, instance: str) -> list[Processor]:
    """Return what happens to each line, ours and the libraries', before it is rendered."""
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _stamp(role, instance),
        _held_back,
        _tell_exception,
    ]


def _stamp(role: str, instance: str) -> Callable[[WrappedLogger, str, EventDict], EventDict]:
    def stamp(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line["role"], line["instance"] = role, instance
        return line

    return stamp


def _held_back(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Tell how many lines of this logger were held back before this one."""
    held_back = getattr(line.get("_record"), "held_back", 0)
    if held_back:
        line["held_back"] = held_back
    return line


def _tell_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Turn an exception into its type and place; only our own errors may speak, as their words are ours."""
    told = line.pop("exc_info", None)
    record = line.get("_record")
    if told is None and record is not None:
        told = record.exc_info
    if told is True:
        told = sys.exc_info()
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["error_type"] = type(error).__name__
        if isinstance(error, CarillonError):
            line["error"] = str(error)
        frames = traceback.extract_tb(error.__traceback__)
        line["traceback"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return line


def _keep_allowed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Drop every field that is not on the list."""
    return {name: value for name, value in line.items() if name in FIELDS}


def _render(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return orjson.dumps(line, default=_foreign, option=orjson.OPT_NON_STR_KEYS).decode()


def _foreign(value: Any) -> str:
    """Show a value that JSON has no form for."""
    return str(value)
