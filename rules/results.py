"""Bytes of ``results`` and ``progress`` -> what they say; and of settled results, of which there are most, back."""

from typing import Final

import orjson
from pydantic import ValidationError

from models.errors import PoisonError
from models.progress import Progress, State
from models.result import RESULT, Redriven, Reopened, Result, Selected, Settled
from models.segment import MAX_SIZE
from rules.settled_records import check, check_columns

SETTLED: Final = b'"settled"'
"""In every settled result as its kind, and in nearly nothing else: most other results need not be parsed."""

REDRIVEN: Final = b'"redriven"'
"""The same of a redrive."""

MAX_BYTES: Final = 262_144
"""Of a result that lists no deliveries: a refusal with all its reasons has a tenth of it. Progress repeats it."""


def read_result(raw: bytes | None) -> Result:
    """Read a result that can be counted: a row of the ledger, once written, is folded again at every start.

    Raises
    ------
    PoisonError
        ``schema``, or ``too_large`` for one that would make a progress too large to be written.
    """
    raw = raw or b""
    try:
        result = RESULT.validate_json(raw)
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error
    if isinstance(result, Settled):
        if SETTLED not in raw:  # in other letters, such as escaped ones: other readers would pass over it
            raise PoisonError(reason="schema", detail="kind: written in an unusual way")
        check(result)
    elif len(raw) > MAX_BYTES:
        raise PoisonError(reason="too_large", detail=f"{len(raw)} bytes; at most {MAX_BYTES}")
    elif isinstance(result, Selected | Reopened) and max(result.segments.values(), default=0) > MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"segments: of at most {MAX_SIZE}")
    return result


def write_settled(settled: Settled) -> bytes:
    """Return a settled result as JSON: what its model says, at a third of what pydantic takes for long texts."""
    return orjson.dumps(dict(settled), default=dict, option=orjson.OPT_NON_STR_KEYS)


def read_settled(raw: bytes | None) -> Settled | None:
    """Read a result if it is a settled one that can also be kept, with its ids; None: it is of another kind.

    Raises PoisonError, see ``read_result``.
    """
    result = read_kept(raw)
    return result if isinstance(result, Settled) else None


def read_kept(raw: bytes | None) -> Settled | Redriven | None:
    """Read a result if it is one that the registry has to know; None: it is of another kind. Raises PoisonError."""
    if raw and SETTLED not in raw and REDRIVEN not in raw and raw.startswith(b"{"):
        return None
    result = read_result(raw)
    if isinstance(result, Settled):
        check_columns(result)
    return result if isinstance(result, Settled | Redriven) else None


def read_progress(raw: bytes | None) -> Progress:
    """Read a progress; raises PoisonError (``schema``)."""
    try:
        return Progress.model_validate_json(raw or b"")
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error


def is_over(progress: Progress) -> bool:
    """Tell whether a notification that began, or was closed, has ended: nothing of it may be expanded or launched.

    One that is refused reserved nothing; one that is called back before its time begins and ends with that call.
    """
    has_begun = progress.launched_at is not None or progress.closed_at is not None
    return has_begun and progress.state in {State.FINISHED, State.CANCELLED}
