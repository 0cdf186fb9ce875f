"""Records of a newer version, with fields that nobody here knows, read as if they had none."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from models.control import Control, Hold
from models.outcome import Outcome, Reason
from models.progress import Progress, State
from models.result import End, Expanded, Launched, Reopened, Selected
from models.segment import Expansion
from models.waiting import Waiting
from rules.results import read_result
from rules.segment_reading import SegmentReader
from tests.support.builders import APP, NOON, a_settled, an_expansion
from tests.support.segments import a_segment
from tests.support.waiting_rows import a_waiting

FACT = {"notification_id": "spring-sale", "at": NOON}
PAGE = {"channel": "fcm", "slice": 0, "ordinal": 0, "segments": {"s": 2}}
NEWER = {"added_by_a_newer_version": {"deep": [1]}}


def of_newer(value: Any) -> Any:
    """Return a value with a field more in itself and in every object that it has by a field's name."""
    if isinstance(value, dict):
        named = {"notification", "hold", "content", "counts", "redrive"}
        return {name: of_newer(each) if name in named else each for name, each in value.items()} | NEWER
    return value


@pytest.mark.parametrize(
    ("record", "read"),
    [
        (an_expansion(), partial(Expansion.model_validate_json, extra="ignore")),
        (a_segment(), SegmentReader()),
        (a_waiting(), Waiting.model_validate_json),
        (Control(scope="*", version=3, paused=True, hold=Hold(since=NOON)), Control.model_validate_json),
        (
            Progress(notification_id="spring-sale", state=State.RUNNING, version=1, updated_at=NOON),
            Progress.model_validate_json,
        ),
        (a_settled(Outcome.ACCEPTED, Outcome.UNREGISTERED), read_result),
        (Launched(**FACT, app=APP, slices={"fcm": 1}, expires_at=NOON), read_result),
        (Selected(**FACT, **PAGE), read_result),
        (Reopened(**FACT, **PAGE, taken={Outcome.EXPIRED: {Reason.TIME_TO_LIVE: 2}}), read_result),
        (Expanded(**FACT, channel="fcm", slice=0, end=End.COMPLETE), read_result),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseModel) else "",
)
def test_a_field_of_a_newer_version_is_passed_over(record: BaseModel, read: Callable[[bytes], BaseModel]) -> None:
    newer = orjson.dumps(of_newer(orjson.loads(record.model_dump_json())))

    assert newer != record.model_dump_json().encode()
    assert read(newer) == record
