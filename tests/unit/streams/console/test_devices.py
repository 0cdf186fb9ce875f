import io

import orjson

from rules.identity import device_id
from streams.console.devices import MAX_TOLD, Tally, read_lines


def read(text: str) -> tuple[list[tuple[str, dict[str, object]]], list[tuple[int, str]]]:
    complaints: list[tuple[int, str]] = []
    lines = io.BytesIO(text.encode())
    good = [
        (key, orjson.loads(value))
        for key, value in read_lines(lines, lambda number, why: complaints.append((number, why)))
    ]
    return good, complaints


def test_a_plain_device_is_registered() -> None:
    good, complaints = read('{"external_id": "a", "channel": "fcm", "app": "shop"}\n')

    assert complaints == []
    assert good == [
        (device_id("shop", "a"), {"op": "upsert", "external_id": "a", "channel": "fcm", "app": "shop"}),
    ]


def test_a_change_of_a_device_stays_what_it_is() -> None:
    good, complaints = read('{"op": "move", "external_id": "a", "recipient_id": null}\n')

    assert complaints == []
    assert good == [(device_id("default", "a"), {"op": "move", "external_id": "a", "recipient_id": None})]


def test_a_bad_line_is_told_with_its_number_and_the_others_go_on() -> None:
    good, complaints = read('{"external_id": "a", "channel": "fcm"}\n{"external_id": }\n\n{"external_id": "b"}\n')

    assert [value["external_id"] for _, value in good] == ["a"]
    assert [number for number, _ in complaints] == [2, 4]
    assert "channel: required" in complaints[1][1]


def test_every_byte_is_counted_for_the_bar() -> None:
    text = b'{"external_id": "a", "channel": "fcm"}\nnonsense\n\n'
    sizes: list[int] = []

    list(read_lines(io.BytesIO(text), lambda _number, _why: None, sizes.append))

    assert sum(sizes) == len(text)


def test_a_file_of_another_kind_does_not_fill_the_terminal(capsys) -> None:
    tally = Tally()

    for number in range(5 * MAX_TOLD):
        tally.complain(number, "not_json")

    assert tally.bad == 5 * MAX_TOLD
    assert len(capsys.readouterr().err.splitlines()) == MAX_TOLD + 1
