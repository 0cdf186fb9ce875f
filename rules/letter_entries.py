"""Dead letters and marks -> what is still to be looked at, one entry per record.

A record that several roles read has a letter from each of them, and from whoever read it twice: together they are one
entry, under its origin, and what was done about it was done once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.letters import Found, Letter, Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that could not be handled, whoever gave it up."""

    letters: Sequence[Letter]
    """At least one; the oldest first."""

    mark: Mark | None = None

    @property
    def first(self) -> Letter:
        """Return the oldest letter: its id is the entry's."""
        return self.letters[0]

    @property
    def stages(self) -> list[str]:
        """Return who gave it up."""
        return list(dict.fromkeys(letter.stage for letter in self.letters))

    @property
    def reasons(self) -> list[str]:
        """Return why."""
        return list(dict.fromkeys(letter.reason for letter in self.letters))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody asks for; None: any."""

    stage: str | None = None
    reason: str | None = None
    since_ms: int | None = None
    """Only what has a letter that is not older."""

    def __call__(self, entry: Entry) -> bool:
        """Tell whether an entry is one of them: one letter of it has to be all that is asked for."""
        return any(
            self.stage in {None, letter.stage}
            and self.reason in {None, letter.reason}
            and (self.since_ms is None or letter.timestamp_ms >= self.since_ms)
            for letter in entry.letters
        )


def entries_of(found: Iterable[Found]) -> list[Entry]:
    """Return an entry per record, the newest first, each with the last that was done about it."""
    letters: dict[str, list[Letter]] = {}
    marks: dict[str, Mark] = {}
    for each in found:
        if isinstance(each, Letter):
            letters.setdefault(each.about, []).append(each)
        elif each.about not in marks or marks[each.about].timestamp_ms <= each.timestamp_ms:
            marks[each.about] = each
    entries = [
        Entry(sorted(group, key=lambda each: (each.timestamp_ms, each.partition, each.offset)), marks.get(about))
        for about, group in letters.items()
    ]
    return sorted(entries, key=lambda entry: (entry.first.timestamp_ms, entry.first.offset), reverse=True)


def counts_of(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """Count entries by who gave them up and why; one that two roles gave up counts for each."""
    return Counter(pair for entry in entries for pair in {(letter.stage, letter.reason) for letter in entry.letters})
