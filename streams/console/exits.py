"""How a command ends: an exit code for scripts, and one line for people; a traceback only for a bug."""

import sys
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn

from models.errors import CarillonError, OutageError


class Exit(IntEnum):
    """What a script may rely on."""

    DONE = 0
    """What was asked for has been done, completely."""

    REFUSED = 1
    """Something was refused, missing or incomplete; each reason is on standard error."""

    USAGE = 2
    """The command line itself is wrong."""

    AWAY = 3
    """A server is away; nothing is lost, try again when it is back."""


def fail(message: str, code: Exit = Exit.REFUSED) -> NoReturn:
    """Say on standard error what is wrong, and end."""
    say(message)
    sys.exit(code)


def say(message: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"carillon: {message}\n")


def told(run: Callable[[], object]) -> int:
    """Run a command and return its exit code, with every expected error told in a line."""
    try:
        run()
    except OutageError as error:
        say(str(error))
        return Exit.AWAY
    except CarillonError as error:
        say(str(error))
        return Exit.REFUSED
    except BrokenPipeError:
        # Whoever read our output has seen enough (``carillon deliveries … | head``). What is still buffered has
        # nowhere to go, and must not be tried again when the interpreter ends.
        sys.stdout = None
        return Exit.DONE
    return Exit.DONE
