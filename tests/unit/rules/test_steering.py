import orjson
import pytest

from models.command import Pause, Start, Throttle
from models.control import MAX_BY
from rules.commands import read_command
from rules.steering import key_of, steering_record


def test_a_record_is_keyed_by_what_it_is_for_so_that_its_commands_stay_in_order() -> None:
    assert key_of(Pause(type="pause", notification_id="sale")) == "sale"
    assert key_of(Pause(type="pause", scope="route:fcm:shop")) == "route:fcm:shop"
    assert key_of(Start(type="start", notification_id="sale")) == "sale"


def test_a_limit_that_is_taken_away_is_written_as_null_and_not_left_out() -> None:
    record = steering_record(Throttle(type="throttle", scope="*", rate_per_s=None), by="ops")

    assert orjson.loads(record.value or b"") == {"type": "throttle", "scope": "*", "rate_per_s": None, "by": "ops"}


@pytest.mark.parametrize("name", ["x" * 200, "two\nlines", "a\x1b[31mred"])
def test_a_name_that_no_command_has_room_for_is_cut_to_what_is_read(name: str) -> None:
    record = steering_record(Pause(type="pause", scope="*"), by=name)

    read = read_command(record.value or b"", {})
    assert isinstance(read, Pause)
    assert 0 < len(read.by) <= MAX_BY
