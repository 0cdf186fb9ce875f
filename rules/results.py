"""Bytes of ``results`` and ``progress`` -> what they say."""

from typing import Final

from pydantic import ValidationError

from models.errors import PoisonError
from models.progress import Progress, State
from models.result import RESULT, Settled

SETTLED: Final = b'"settled"'
"""In every settled result as its kind, and in nearly nothing else: most other results need not be parsed."""


def read_settled(raw: bytes | None) -> Settled | None:
    """Read a result if it is a settled one; None: it is of another kind. Raises PoisonError (``schema``)."""
    if raw and SETTLED not in raw and raw.startswith(b"{"):
        return None
    try:
        result = RESULT.validate_json(raw or b"")
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error
    if not isinstance(result, Settled):
        return None
    columns = {len(result.device_ids), len(result.outcomes), len(result.reasons), len(result.provider_ids)}
    if result.positions is not None:
        columns.add(len(result.positions))
    if len(columns) > 1:
        raise PoisonError(reason="schema", detail="the columns differ in length")
    return result


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
