"""The logs of simulators are followed from where they stand, whole lines only, and nothing in them is left out."""

from pathlib import Path

import orjson

from tests.chaos.accounts import accounts_of
from tests.chaos.faults_providers import waits_after
from tests.chaos.history import History
from tests.chaos.request_log import RequestLog


def a_line(number: int, at: float = 100.0, answer: str = "ok", name: str = "n") -> bytes:
    said = {"at": at, "token": f"token-{number}", "delivery_id": f"id-{number}", "notification_id": name}
    return orjson.dumps(said | {"collapse_id": name, "answer": answer, "taken": answer == "ok"}) + b"\n"


def test_only_what_is_noted_from_now_on_is_read_and_each_line_once(tmp_path: Path) -> None:
    file = tmp_path / "fcm.ndjson"
    file.write_bytes(a_line(0))
    with History(tmp_path / "history.jsonl", "row") as history:
        log = RequestLog([file], history)
        with file.open("ab") as noted:
            noted.write(a_line(1) + a_line(2) + a_line(3)[:20])
            noted.flush()
            log.read()
            log.read()
            assert log.asked == {"n": 2}
            noted.write(a_line(3)[20:])
        log.read()
        account = accounts_of(history.entries("row"))["n"]

    assert (log.asked, log.taken, log.total) == ({"n": 3}, {"n": 3}, 3)
    assert account.taken == {"id-1": 1, "id-2": 1, "id-3": 1}


def test_a_log_that_is_not_there_yet_is_read_from_its_beginning(tmp_path: Path) -> None:
    with History(tmp_path / "history.jsonl", "row") as history:
        log = RequestLog([tmp_path / "late.ndjson"], history)
        log.read()
        (tmp_path / "late.ndjson").write_bytes(a_line(1, at=7.0) + a_line(2, answer="UNREGISTERED", name="other"))
        log.read()

    assert log.asked == {"n": 1, "other": 1}
    assert log.taken["other"] == 0
    assert log.dead["other"] == {"token-2"}
    assert log.last_at["n"] == 7.0


def test_a_history_begins_anew_with_each_run(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with History(tmp_path / "history.jsonl", "row") as history:
            history.write("error", text=text)

    assert [entry["text"] for entry in history.entries("row")] == ["second"]
    assert history.entries("another row") == []


def test_a_wait_is_from_one_answer_to_the_next_request_for_the_same_delivery(tmp_path: Path) -> None:
    file = tmp_path / "fcm.ndjson"
    with History(tmp_path / "history.jsonl", "row") as history:
        log = RequestLog([file], history)
        busy = [a_line(1, 10.0, "QUOTA_EXCEEDED"), a_line(2, 11.0, "QUOTA_EXCEEDED"), a_line(3, 12.0)]
        file.write_bytes(b"".join([*busy, a_line(1, 13.5), a_line(2, 13.0, "INTERNAL"), a_line(2, 20.0)]))
        log.read()

        assert sorted(waits_after(history.entries("row"), "QUOTA_EXCEEDED")) == [2.0, 3.5]
