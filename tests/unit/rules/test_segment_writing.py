"""What is written by hand says the same as what pydantic writes, and is read as it was."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.segment import Segment
from rules.segment_writing import SegmentWriter
from tests.support.builders import a_notification

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    size = draw(st.integers(1, 4))

    def column(entry: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(entry, min_size=size, max_size=size))

    return Segment.model_validate(
        {
            "id": "spring-sale:fcm:0:0:0",
            "attempt": draw(st.integers(1, 9)),
            "refusals": draw(st.integers(0, 9)),
            "notification": a_notification(id=draw(st.sampled_from(["one", "two"])), rate_per_s=draw(st.floats(1, 9))),
            "channel": "fcm",
            "size": size,
            "device_ids": column(WORDS),
            "addresses": column(WORDS),
            "locales": column(st.none() | WORDS) if draw(st.booleans()) else None,
            "fields": column(st.none() | st.dictionaries(WORDS, WORDS, max_size=2)) if draw(st.booleans()) else None,
            "positions": list(range(size)) if draw(st.booleans()) else None,
        }
    )


@settings(suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of the rule
@given(st.lists(segments(), max_size=3))
def test_segments_are_written_as_pydantic_writes_them(written: list[Segment]) -> None:
    write = SegmentWriter()

    for segment in written:
        raw = write(segment)

        assert json.loads(raw) == json.loads(segment.model_dump_json())
        assert Segment.model_validate_json(raw) == segment


def test_a_segment_of_another_notification_says_its_own() -> None:
    write = SegmentWriter()
    notifications = [a_notification(id=name) for name in ("one", "two", "one")]

    raws = [
        write(Segment(id="1", notification=said, channel="fcm", size=1, device_ids=["d"], addresses=["a"]))
        for said in notifications
    ]

    assert [json.loads(raw)["notification"]["id"] for raw in raws] == ["one", "two", "one"]
