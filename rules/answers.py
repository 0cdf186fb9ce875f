"""The answers of one attempt as they come in: each entry answered once, whatever arrives.

Nearly all of them say that the provider took it. Those are marks in a row of bytes; what is otherwise is kept beside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.ports import Answer
from rules.notes import Noted, from_note, to_note


@dataclass(frozen=True, slots=True)
class Ends:
    """What became of every entry of an attempt."""

    entries: int
    others: Mapping[int, Answer]
    """By entry; one that is not in it was accepted."""

    provider_ids: Sequence[str] | None = None
    """By entry, empty where there is none; None: the provider gave no ids of its own."""


class Answers:
    """One place per entry of a segment, filled by notes of an earlier run and by the provider."""

    def __init__(self, entries: int, notes: Iterable[bytes] = ()) -> None:
        self.entries = entries
        self._given = bytearray(entries)
        self._others: dict[int, Answer] = {}
        self._ids: list[str] | None = None
        self.missing = entries
        """How many entries have no answer yet."""

        self._unnoted: list[int] = []
        self._noting = 0
        for note in notes:
            noted = from_note(note)
            self.accepted(noted.accepted, noted.provider_ids)
            for entry, answer in noted.others.items():
                self.answered(entry, answer)
        self._unnoted.clear()
        self.todo: Sequence[int] = range(entries)
        """Entries without an answer when the attempt began."""
        if self.missing < entries:
            self.todo = [entry for entry, given in enumerate(self._given) if not given]

    def accepted(self, entries: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """Enter that the provider took these; one that has an answer keeps it.

        Raises ValueError where there is not one id for each of them.
        """
        if provider_ids is not None and len(provider_ids) != len(entries):
            message = f"{len(provider_ids)} ids for {len(entries)} entries"
            raise ValueError(message)
        if not entries:
            return
        if provider_ids is not None and self._ids is None:
            self._ids = [""] * self.entries
        # answers mostly come in the order in which the entries were sent
        first, end = entries[0], entries[0] + len(entries)
        is_run = entries[-1] == end - 1 and list(range(first, end)) == list(entries)
        if is_run and self._given.find(1, first, end) < 0:
            self._enter_run(first, end, provider_ids)
        else:
            entries = self._enter_each(entries, provider_ids)
        self._unnoted += entries
        self.missing -= len(entries)

    def _enter_run(self, first: int, end: int, provider_ids: Sequence[str] | None) -> None:
        self._given[first:end] = b"\1" * (end - first)
        if provider_ids is not None and self._ids is not None:
            self._ids[first:end] = provider_ids

    def _enter_each(self, entries: Sequence[int], provider_ids: Sequence[str] | None) -> list[int]:
        """Enter those that have no answer yet, and return them."""
        given, ids = self._given, self._ids
        fresh: list[int] = []
        for place, entry in enumerate(entries):
            if not given[entry]:
                given[entry] = 1
                fresh.append(entry)
                if provider_ids is not None and ids is not None:
                    ids[entry] = provider_ids[place]
        return fresh

    def answered(self, entry: int, answer: Answer) -> bool:
        """Enter any other answer; False: this entry had one."""
        if self._given[entry]:
            return False
        self._given[entry] = 1
        self._others[entry] = answer
        self._unnoted.append(entry)
        self.missing -= 1
        return True

    def all_alike(self, entries: Iterable[int], answer: Answer) -> None:
        """Enter the same answer for each of these; one that has an answer keeps it."""
        for entry in entries:
            self.answered(entry, answer)

    @property
    def is_complete(self) -> bool:
        """Tell whether every entry has its answer."""
        return self.missing == 0

    @property
    def is_noted(self) -> bool:
        """Tell whether nothing was answered since the last note."""
        return not self._unnoted

    @property
    def is_final(self) -> bool:
        """Tell whether no answer so far asks for another attempt."""
        return all(answer.outcome.is_final for answer in self._others.values())

    def note(self) -> bytes:
        """Return the row that tells what was answered since the last one; ``noted`` when it is written."""
        fresh, self._noting = self._unnoted, len(self._unnoted)
        accepted = [entry for entry in fresh if entry not in self._others]
        ids = None if self._ids is None else [self._ids[entry] for entry in accepted]
        others = {entry: self._others[entry] for entry in fresh if entry in self._others}
        return to_note(Noted(accepted, ids, others))

    def noted(self) -> None:
        """Take notice that what the last row tells is written; what came in since is not in it."""
        del self._unnoted[: self._noting]
        self._noting = 0

    def ends(self) -> Ends:
        """Return what became of every entry; raises ValueError while an answer is missing."""
        if self.missing:
            message = f"{self.missing} answers are missing"
            raise ValueError(message)
        return Ends(self.entries, self._others, self._ids)
