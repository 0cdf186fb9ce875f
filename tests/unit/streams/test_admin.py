"""What the broker is asked to keep, and for how long."""

from datetime import timedelta

import pytest

from models.topic import TopicSpec
from registry.lifetimes import CONTROLS_AFTER
from settings import CLAIM_DAYS, RetentionSettings
from streams.admin import FILE_AGE, MARKS_RETENTION, changelogs, milliseconds, to_new_topic
from streams.topics import COMMANDS, RESULTS, all_topics, segments

SPECS = all_topics(["fcm"])


def longest(spec: TopicSpec) -> timedelta:
    """Return for how long a record can be read again."""
    assert spec.retention is not None
    return spec.retention + FILE_AGE


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_no_topic_keeps_a_record_a_week_longer_than_it_says(spec: TopicSpec) -> None:
    assert to_new_topic(spec, "").topic_configs["segment.ms"] == milliseconds(timedelta(days=1))


def test_a_changelog_is_compacted_before_it_is_large() -> None:
    for topic in changelogs(["fcm"], ""):
        assert "compact" in topic.topic_configs["cleanup.policy"]
        assert topic.topic_configs["segment.ms"] == milliseconds(FILE_AGE)
        assert int(topic.topic_configs["segment.bytes"]) < 2**28


def test_marks_leave_their_changelog_and_no_sooner_than_a_replay_needs_them() -> None:
    notes = {topic.name: topic.topic_configs for topic in changelogs(["fcm"], "") if "notes" in topic.name}

    assert {configs["cleanup.policy"] for configs in notes.values()} == {"compact,delete"}
    assert {configs["retention.ms"] for configs in notes.values()} == {milliseconds(MARKS_RETENTION)}
    assert longest(segments("fcm")) < MARKS_RETENTION


def test_what_knows_a_record_again_outlives_the_record() -> None:
    """Else a topic that is read again from its beginning would begin anew what has ended."""
    least = RetentionSettings(deliveries_days=1, summaries_days=15)

    assert longest(RESULTS) < timedelta(days=least.summaries_days)
    assert longest(COMMANDS) < timedelta(days=CLAIM_DAYS)
    assert longest(COMMANDS) < CONTROLS_AFTER
