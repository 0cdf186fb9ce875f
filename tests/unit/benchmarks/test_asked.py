from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.asked import Asked, per_device


@dataclass
class Event:
    command_name: str
    command: dict[str, object] = field(default_factory=dict)


def test_commands_are_counted_and_so_are_the_documents_that_they_write(tmp_path: Path) -> None:
    asked = Asked()
    for event in (
        Event("find", {"find": "devices"}),
        Event("insert", {"insert": "deliveries", "documents": [1, 2, 3]}),
        Event("insert", {"insert": "deliveries", "documents": [1]}),
        Event("update", {"update": "slices", "updates": [1, 2]}),
        Event("insert", {"insert": "probe", "documents": [1]}),
        Event("hello", {"hello": 1}),
    ):
        asked.started(event)  # type: ignore[arg-type]
    asked.write(tmp_path / "asked/record-1.json")

    calls, rows = per_device(tmp_path / "asked", 1_000)

    assert calls == {"record find": 0.001, "record insert": 0.002, "record update": 0.001}
    assert rows == {"record insert": 0.004, "record update": 0.002}


def test_a_folder_into_which_nobody_wrote_tells_nothing(tmp_path: Path) -> None:
    assert per_device(tmp_path / "nowhere", 1_000) == ({}, {})
