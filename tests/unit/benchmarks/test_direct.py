import orjson

from benchmarks.direct import moments, send_directs


def a_line(notification_id: str, at: float) -> bytes:
    return orjson.dumps({"at": at, "token": "t", "notification_id": notification_id, "status": 200}) + b"\n"


class FakePublisher:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def raw(self, records: list[tuple[str, object, bytes, bytes, list[object]]]) -> None:
        self.keys += [key.decode() for _, _, key, _, _ in records]


def test_the_first_request_of_each_message_counts() -> None:
    """A repeat comes later, and would make the way look longer than it was."""
    log = [a_line("direct-1-0", 10.0), a_line("direct-1-1", 11.0), a_line("direct-1-0", 12.0)]

    assert moments(log, {"direct-1-0": 9.0, "direct-1-1": 9.5}) == {"direct-1-0": 10.0, "direct-1-1": 11.0}


def test_requests_of_others_do_not_count() -> None:
    log = [a_line("campaign-1", 10.0), a_line("direct-2-0", 10.0), a_line("direct-1-7", 10.0)]

    assert moments(log, {"direct-1-0": 9.0}) == {}


def test_a_line_that_is_still_being_written_is_left_for_the_next_time() -> None:
    assert moments([a_line("direct-1-0", 10.0)[:-1]], {"direct-1-0": 9.0}) == {}


async def test_messages_go_out_until_somebody_has_enough() -> None:
    publisher = FakePublisher()

    published = await send_directs(publisher, "carillon.", "bench-10", lambda number: number < 3)

    assert list(published) == publisher.keys
    assert len(publisher.keys) == 3
