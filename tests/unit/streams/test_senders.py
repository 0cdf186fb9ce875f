from models.names import Lane
from streams.admin import changelogs
from streams.senders import Sender, senders


def test_each_lane_of_each_channel_has_a_name_a_topic_and_notes_of_its_own() -> None:
    found = senders(["fcm", "apns"])
    tables = {topic.name for topic in changelogs(["fcm", "apns"], "carillon.")}

    assert [each.name for each in found] == ["send-fcm", "send-fcm-direct", "send-apns", "send-apns-direct"]
    assert len({each.topic.name for each in found}) == len(found)
    assert {f"carillon.{each.name}-notes-changelog" for each in found} <= tables


def test_a_sender_reads_the_topic_of_its_lane() -> None:
    assert Sender("fcm", Lane.CAMPAIGN).topic.name == "segments.fcm"
    assert Sender("fcm", Lane.DIRECT).topic.name == "segments.fcm.direct"


def test_a_sender_is_started_by_its_channel_and_its_lane() -> None:
    assert Sender("apns", Lane.DIRECT).words == ("send", "--channel", "apns", "--lane", "direct")
