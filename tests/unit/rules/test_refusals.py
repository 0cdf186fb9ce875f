"""What a refusal was about, in one word."""

import pytest

from rules.commands import RefusedError, read_command
from rules.refusals import kind_of
from telemetry.vocabulary import REFUSALS
from tests.support.builders import a_launch_body, a_record

AGE = {"property": "properties.age", "operator": "nope", "value": 1}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"content": {"titel": "x"}}, "unknown_field"),
        ({"audience": {"devices": [{}]}}, "missing_field"),
        ({"ttl_s": "soon"}, "wrong_type"),
        ({"ttl_s": -1}, "out_of_bounds"),
        ({"audience": {"condition": AGE}}, "condition"),
        ({"content": {"deep_link": "http://x"}}, "content"),
        ({"content": {"title": "long"}, "channels": ["fcm"]}, "content"),
        ({"content": {"body": "x" * 70_000}}, "too_large"),
        ({"channels": ["fcm", "fcm"]}, "other"),
    ],
)
def test_a_refusal_has_a_kind(changes: dict[str, object], kind: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_command(a_record(a_launch_body(**changes)).value, {"fcm": lambda _: ["content.title: too long"]})

    assert kind_of(caught.value.reasons[0]) == kind
    assert kind in REFUSALS
