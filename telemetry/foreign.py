"""What libraries and the interpreter itself say of errors, without what these quote: a value, an address, a token."""

import logging
import sys
import threading
from collections.abc import Mapping
from typing import Any, Final

import structlog

from models.errors import CarillonError

MAY_SPEAK: Final = frozenset({"aiokafka", "kafka"})
"""Libraries whose errors name hosts, topics and what the broker said, and quote no record."""

LOOP: Final = "asyncio"
SENTENCES: Final = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Exception in callback",
    "Fatal error on transport",
    "SSL handshake failed",
    "SSL error",
    "socket.send() raised exception",
    "Unclosed",
)
"""How the event loop begins what it says; after that come arguments and errors as they are written in Python."""

SOMETHING: Final = "something went wrong in the event loop"


class Discreet(logging.Filter):
    """Takes out of a library's line what it quotes of errors; type and place of one are told all the same."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a line; every line passes."""
        if record.name == LOOP:
            said = str(record.msg)
            known = (sentence for sentence in SENTENCES if said.startswith(sentence))
            record.msg, record.args = next(known, SOMETHING), None
        elif isinstance(record.args, Mapping):
            record.args = {name: _told(value) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(map(_told, record.args))
        return True


def _told(value: Any) -> Any:
    if not isinstance(value, BaseException) or isinstance(value, CarillonError | OSError):
        return value
    may_speak = type(value).__module__.partition(".")[0] in MAY_SPEAK
    return value if may_speak else type(value).__name__


def catch_the_rest() -> None:
    """Let what nobody caught be told like everything else, and not by the interpreter, which quotes it whole."""
    log = structlog.get_logger(__name__)

    def died(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("died of an error", exc_info=(kind, error, trace))

    def thread_died(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            log.error("a thread died of an error", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))

    def passed_over(told: Any) -> None:
        if told.exc_value is not None:
            log.error("an error was passed over", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))

    sys.excepthook, threading.excepthook, sys.unraisablehook = died, thread_died, passed_over
