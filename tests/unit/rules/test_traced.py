from models.record import Outgoing, Record
from rules.traced import HEADER, LONGEST, asks_about, carried, is_about
from tests.support.builders import a_launch_body, a_record, a_settled, an_expansion
from tests.support.segments import a_segment
from tests.support.waiting_rows import a_waiting


def test_a_record_says_of_its_trace_what_its_header_says() -> None:
    assert carried((("other", b"x"), (HEADER, b"00-a-b-01"))) == b"00-a-b-01"


def test_what_is_empty_or_too_long_says_nothing() -> None:
    assert carried(()) is None
    assert carried(((HEADER, b""),)) is None
    assert carried(((HEADER, b"x" * (LONGEST + 1)),)) is None


def test_a_command_and_a_page_ask_about_a_notification() -> None:
    assert asks_about(a_record(a_launch_body(notification_id="sale"))) == "sale"
    assert asks_about(a_record(an_expansion())) == "spring-sale"


def test_what_cannot_be_read_asks_about_none() -> None:
    for raw in (b"", b"not JSON", b"[1]", b'{"notification_id": 7}'):
        assert asks_about(Record(raw, "commands", 0, 0, 0)) is None


def test_every_kind_of_record_says_what_it_is_about() -> None:
    of = {
        "expansions": an_expansion(),
        "segments.fcm": a_segment(),
        "waiting": a_waiting(),
        "results": a_settled(),
    }
    assert {is_about(Outgoing(topic, "some-key", value)) for topic, value in of.items()} == {"spring-sale"}


def test_bytes_say_it_by_their_key_and_only_where_it_is_a_notification() -> None:
    assert is_about(Outgoing("results", "sale", b"{}")) == "sale"
    assert is_about(Outgoing("commands", "sale", b"{}")) is None
    assert is_about(Outgoing("waiting", "one\ntwo", None)) is None
