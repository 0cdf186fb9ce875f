"""The list of dead letters tells a person what there is, and a program the same."""

from datetime import UTC, datetime

from rich.console import Console

from rules.letter_entries import Entry, entries_of
from rules.letters import Letter, Mark
from streams.console.deadletters_view import counts, row, view

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


def a_letter(offset: int = 1, reason: str = "schema", **changes: object) -> Letter:
    told = {"stage": "tally_result", "error": "size: too many", "size": 1_234, "is_cut": False, "replays": 0}
    found = {"partition": 0, "offset": offset, "timestamp_ms": NOON_MS - 7_200_000, "origin": f"results/3/{offset}"}
    return Letter(**{**found, **told, "reason": reason, "key": None, "headers": (), **changes})  # type: ignore[arg-type]


def drawn(entries: list[Entry]) -> str:
    console = Console(width=160)
    with console.capture() as captured:
        console.print(view(entries, entries, NOON))
    return captured.get()


def test_a_row_has_the_id_the_age_who_gave_it_up_why_and_where_it_stands() -> None:
    text = drawn(entries_of([a_letter()]))

    for word in ("0/1", "2h", "tally_result", "schema", "results/3/1", "1,234"):
        assert word in text


def test_the_words_of_others_are_no_styles() -> None:
    assert "[bold]evil[/bold]" in drawn(entries_of([a_letter(reason="[bold]evil[/bold]")]))


def test_what_was_dealt_with_says_by_whom() -> None:
    mark = Mark("results/3/1", "dropped", "ada", "rubbish", NOON_MS)

    assert "dropped by" in drawn(entries_of([a_letter(), mark]))
    assert row(entries_of([a_letter(), mark])[0])["handled"] == {
        "how": "dropped",
        "by": "ada",
        "why": "rubbish",
        "at": "2026-03-01T12:00:00+00:00",
    }


def test_a_program_is_told_everything_but_tokens() -> None:
    token = "x1Y2" * 20

    told = row(entries_of([a_letter(error=f"bad {token}", is_cut=True, replays=2)])[0])

    assert (told["id"], told["cut"], told["replays"], told["letters"]) == ("0/1", True, 2, ["0/1"])
    assert token not in str(told)


def test_kinds_are_counted_the_most_frequent_first() -> None:
    found = entries_of([a_letter(1), a_letter(2), a_letter(3, "bug")])

    assert counts(found) == [
        {"stage": "tally_result", "reason": "schema", "records": 2},
        {"stage": "tally_result", "reason": "bug", "records": 1},
    ]
