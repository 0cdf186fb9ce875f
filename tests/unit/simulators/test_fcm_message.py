import orjson
import pytest

from simulators.attempt import OK
from simulators.fcm_message import read_message
from tests.support.simulator_requests import DELIVERY, a_message


def read(message, **body):
    return read_message(orjson.dumps({"message": message, **body}))


FULL = {
    "android": {"ttl": "3600.5s", "priority": "HIGH", "notification": {"tag": "spring", "title": "x"}},
    "apns": {"headers": {"apns-priority": "10"}, "payload": {"aps": {"alert": "x"}}},
    "webpush": {"headers": {"TTL": "5"}, "fcm_options": {"link": "https://example.org"}},
    "fcm_options": {"analytics_label": "spring-1"},
}


def test_a_full_message_is_taken_and_its_ids_are_read():
    attempt = read(a_message("t", **FULL), validate_only=False)
    assert (attempt.answer, attempt.words) == (OK, "")
    assert (attempt.token, attempt.notification_id, attempt.delivery_id) == ("t", "spring", DELIVERY)
    assert attempt.collapse_id == "spring"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"token": "a b"}, "message.token"),
        ({"token": 5}, "message"),
        ({"topic": "both"}, "message"),
        ({"surprise": 1}, "message"),
        ({"data": {"delivery_id": DELIVERY}}, "message.data"),
        ({"data": {"delivery_id": "1", "notification_id": "n"}}, "message.data"),
        ({"data": {"delivery_id": DELIVERY, "notification_id": "n", "x": 1}}, "message.data"),
        ({"data": {"delivery_id": DELIVERY, "notification_id": "n", "google.x": ""}}, "message.data"),
        ({"data": []}, "message.data"),
        ({"notification": {"headline": "x"}}, "message.notification"),
        ({"notification": "x"}, "message.notification"),
        ({"android": {"ttl": "5"}}, "message.android.ttl"),
        ({"android": {"ttl": "2419201s"}}, "message.android.ttl"),
        ({"android": {"priority": "urgent"}}, "message.android.priority"),
        ({"android": {"notification": {"x": 1}}}, "message.android.notification"),
        ({"android": {"data": {"x": 1}}}, "message.android.data"),
        ({"webpush": {"fcm_options": {"link": "http://x"}}}, "message.webpush.fcm_options.link"),
        ({"apns": {"payload": {}}}, "message.apns.payload"),
        ({"apns": {"headers": {"apns-priority": 10}}}, "message.apns.headers"),
        ({"fcm_options": {"analytics_label": "a b"}}, "message.fcm_options.analytics_label"),
        ({"notification": {"body": "x" * 4_100}}, "message"),
        ({"apns": {"payload": {"aps": {"alert": "x" * 4_100}}}}, "message"),
    ],
)
def test_what_fcm_refuses_is_refused_with_its_field(change, field):
    attempt = read(a_message() | change)
    assert attempt.answer == "INVALID_ARGUMENT"
    assert attempt.field == field


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"message": 1}', b'{"message": {}, "x": 1}'])
def test_a_body_that_is_no_message_is_refused(body):
    assert read_message(body).answer == "INVALID_ARGUMENT"


def test_the_payload_is_what_one_platform_gets_not_the_whole_body():
    """Three platforms with 3 kB each are a body of more than 9 kB and no payload of more than 4 kB."""
    text = "x" * 3_000
    blocks = {
        "android": {"notification": {"body": text}},
        "webpush": {"notification": {"body": text}},
        "apns": {"payload": {"aps": {"alert": text}}},
    }
    assert read(a_message(**blocks)).answer == OK
