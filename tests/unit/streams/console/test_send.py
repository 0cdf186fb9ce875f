from pathlib import Path

import pytest

from models.command import COMMAND
from settings import Settings
from streams.console.send import key_of, send


def test_nothing_is_sent_where_one_command_would_be_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "commands.ndjson"
    file.write_text('{"type": "start", "notification_id": "n-1"}\n{"type": "strat", "notification_id": "n-2"}\n')

    with pytest.raises(SystemExit) as ended:
        send(file, Settings())

    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "commands.ndjson:2: type: unknown type 'strat'" in told
    assert "nothing was sent: 1 of 2" in told


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"type": "start", "notification_id": "n-1"}, "n-1"),
        ({"type": "pause", "notification_id": "n-1"}, "n-1"),
        ({"type": "pause", "scope": "app:shop"}, "app:shop"),
    ],
)
def test_the_commands_of_one_notification_or_scope_share_a_key(raw: dict[str, str], key: str) -> None:
    assert key_of(COMMAND.validate_python(raw)) == key
