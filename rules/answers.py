"""The answers of one attempt as they come in: each entry answered once, whatever arrives."""

from collections.abc import Sequence

from models.ports import Answer
from models.segment import Segment
from rules.notes import from_note, to_note


class Answers:
    """One place per entry of a segment, filled by a note of an earlier run and by the provider."""

    def __init__(self, segment: Segment, note: bytes | None) -> None:
        size = len(segment.device_ids)
        self._places: list[Answer | None] = from_note(note, size) if note is not None else [None] * size
        self.todo = [index for index, answer in enumerate(self._places) if answer is None]
        """Entries without an answer when the attempt began."""

        self._missing = len(self.todo)
        self.unnoted = 0
        """Answers since the last note."""

    def take(self, index: int, answer: Answer) -> bool:
        """Enter an answer; False: this entry had one."""
        if self._places[index] is not None:
            return False
        self._places[index] = answer
        self._missing -= 1
        self.unnoted += 1
        return True

    @property
    def is_complete(self) -> bool:
        """Tell whether every entry has its answer."""
        return self._missing == 0

    def note(self) -> bytes:
        """Return the row to write now."""
        self.unnoted = 0
        return to_note(self._places)

    def complete(self) -> Sequence[Answer]:
        """Return every answer; raises ValueError while one is missing."""
        found = [answer for answer in self._places if answer is not None]
        if len(found) != len(self._places):
            message = f"{self._missing} answers are missing"
            raise ValueError(message)
        return found
