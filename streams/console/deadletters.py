"""``carillon deadletters list`` and ``show``: what could not be handled, why, and what can be done about it."""

import sys
from collections.abc import Mapping

import orjson
from rich.console import Console

from models.base import Json
from rules.letter_entries import Entry, Wanted
from rules.redaction import redacted, redacted_text
from rules.replays import ReplayError
from settings import Settings
from streams.clock import now
from streams.console.deadletters_view import counts, moment, row, view
from streams.console.exits import say
from streams.console.letters import Letters, open_letters


async def show_all(wanted: Wanted, settings: Settings, *, limit: int, handled: bool, as_json: bool) -> None:
    """Print the newest entries, and how many there are of each kind."""
    async with open_letters(settings) as letters:
        found = await letters.entries(wanted, handled=handled)
    shown = found[:limit]
    if as_json:
        told = {"letters": [row(entry) for entry in shown], "counts": counts(found), "records": len(found)}
        sys.stdout.write(orjson.dumps(told).decode() + "\n")
    elif found:
        Console().print(view(shown, found, now()))
    else:
        say("no dead letters" if handled else "no dead letters that nobody dealt with; --all shows the others, too")
    if len(shown) < len(found):
        say(f"the newest {len(shown):,} of {len(found):,}; --limit shows more")


async def show_one(id_: str, settings: Settings, *, as_json: bool) -> None:
    """Print one entry with its value, in which no address or token can be read."""
    async with open_letters(settings) as letters:
        entry = await letters.entry(id_)
        told = row(entry) | await _inside(letters, entry)
    if as_json:
        sys.stdout.write(orjson.dumps(told).decode() + "\n")
        return
    value = told.pop("value")
    sys.stdout.writelines(_lines(told))
    sys.stdout.write(f"\n{value}\n")


async def _inside(letters: Letters, entry: Entry) -> Json:
    """Return key, headers and value of an entry, and what can be done about it."""
    letter = entry.first
    try:
        value = await letters.value(letter)
    except ReplayError:
        value = None
    try:
        await letters.replayed(letter)
        cure = f"carillon deadletters replay {letter.id}"
    except ReplayError as error:
        cure = f"not to be replayed: {error}"
    return {
        "key": None if letter.key is None else redacted_text(letter.key.decode(errors="backslashreplace")),
        "headers": {name: redacted_text(held.decode(errors="backslashreplace")) for name, held in letter.headers},
        "written": moment(letter.timestamp_ms),
        "next": cure,
        "value": "(gone: it was cut from the letter, and its origin is no longer kept)"
        if value is None
        else redacted(value),
    }


def _lines(told: Mapping[str, object]) -> list[str]:
    """Return fields as lines; what says nothing is left out."""
    texts = {name: ", ".join(map(str, said)) if isinstance(said, list) else said for name, said in told.items()}
    return [f"{name:>8}: {said}\n" for name, said in texts.items() if said not in (None, "", {}, False, 0)]
