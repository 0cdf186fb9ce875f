import asyncio

import orjson
import pytest

from simulators.entry import Entry
from simulators.journal import Journal
from tests.support.eventually import eventually_async


def an_entry(device="a", notification_id="spring"):
    return Entry(1.5, device, "d", notification_id, "c", "ok", 200)


@pytest.fixture
async def journal(tmp_path):
    journal = Journal(tmp_path / "log.ndjson", asyncio.get_running_loop())
    yield journal
    journal.close()


async def test_entries_are_found_by_notification_and_token(journal):
    journal.add(an_entry("a"), b"1")
    journal.add(an_entry("b", "summer"), b"2")
    found = [orjson.loads(line) for line in journal.lines("summer", None, with_bodies=True)]
    assert [(entry["token"], entry["body"]) for entry in found] == [("b", "2")]
    assert [orjson.loads(line)["token"] for line in journal.lines(None, "a", with_bodies=False)] == ["a"]


async def test_the_file_is_written_by_itself(journal, tmp_path):
    journal.add(an_entry(), b"{}")

    async def is_written():
        return (tmp_path / "log.ndjson").read_bytes().count(b"\n") == 1

    assert await eventually_async(is_written)


async def test_closing_writes_the_rest(tmp_path):
    journal = Journal(tmp_path / "log", asyncio.get_running_loop())
    journal.add(an_entry(), b"{}")
    journal.close()
    assert orjson.loads((tmp_path / "log").read_bytes())["status"] == 200


async def test_clearing_forgets_memory_and_not_the_file(journal, tmp_path):
    journal.add(an_entry(), b"{}")
    journal.clear()
    journal.flush()
    assert not list(journal.lines(None, None, with_bodies=False))
    assert (tmp_path / "log.ndjson").read_bytes()


async def test_memory_holds_the_latest_entries_and_the_file_all_of_them(journal, tmp_path, monkeypatch):
    monkeypatch.setattr("simulators.journal.KEPT", 3)
    monkeypatch.setattr("simulators.journal.KEPT_BODIES", 2)
    for number in range(5):
        journal.add(an_entry(str(number)), b"%d" % number)
    kept = [orjson.loads(line) for line in journal.lines(None, None, with_bodies=True)]
    assert [(entry["token"], entry.get("body")) for entry in kept] == [("2", None), ("3", "3"), ("4", "4")]
    journal.flush()
    assert (tmp_path / "log.ndjson").read_bytes().count(b"\n") == 5
