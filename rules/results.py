"""Bytes of ``results`` and ``progress`` -> what they say."""

from typing import Final

from pydantic import ValidationError

from models.errors import PoisonError
from models.progress import Progress, State
from models.result import RESULT, Result, Selected, Settled

SETTLED: Final = b'"settled"'
"""In every settled result as its kind, and in nearly nothing else: most other results need not be parsed."""

MAX_SIZE: Final = 500
"""Deliveries of a segment (``design.md`` §3)."""

MAX_BYTES: Final = 262_144
"""Of a result that lists no deliveries: a refusal with all its reasons has a tenth of it. Progress repeats it."""


def read_result(raw: bytes | None) -> Result:
    """Read a result that can be counted and kept: a row of the ledger, once written, is folded again at every start.

    Raises
    ------
    PoisonError
        ``schema``, or ``too_large`` for one that would make a progress too large to be written.
    """
    try:
        result = RESULT.validate_json(raw or b"")
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error
    if isinstance(result, Settled):
        _check_columns(result)
    elif len(raw or b"") > MAX_BYTES:
        raise PoisonError(reason="too_large", detail=f"{len(raw or b'')} bytes; at most {MAX_BYTES}")
    elif isinstance(result, Selected) and max(result.segments.values(), default=0) > MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"segments: of at most {MAX_SIZE}")
    return result


def read_settled(raw: bytes | None) -> Settled | None:
    """Read a result if it is a settled one; None: it is of another kind. Raises PoisonError, see ``read_result``."""
    if raw and SETTLED not in raw and raw.startswith(b"{"):
        return None
    result = read_result(raw)
    return result if isinstance(result, Settled) else None


def _check_columns(settled: Settled) -> None:
    columns = {len(settled.device_ids), len(settled.outcomes), len(settled.reasons), len(settled.provider_ids)}
    if settled.positions is not None:
        columns.add(len(settled.positions))
    if len(columns) > 1:
        raise PoisonError(reason="schema", detail="the columns differ in length")
    if not 0 <= settled.size <= MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"size: at most {MAX_SIZE}")
    if settled.positions is not None and any(not 0 <= position < settled.size for position in settled.positions):
        raise PoisonError(reason="schema", detail="positions: outside of the segment")


def read_progress(raw: bytes | None) -> Progress:
    """Read a progress; raises PoisonError (``schema``)."""
    try:
        return Progress.model_validate_json(raw or b"")
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error


def is_over(progress: Progress) -> bool:
    """Tell whether a notification that began has ended: nothing of it may be expanded or launched from now on.

    One that is refused reserved nothing; one that is called back before its time begins and ends with that call.
    """
    return progress.launched_at is not None and progress.state in {State.FINISHED, State.CANCELLED}
