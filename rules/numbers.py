"""What is counted of one notification: every term of its account, by channel and reason."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from models.names import Channel
from models.outcome import Outcome, Reason
from models.progress import Counts
from models.result import Reopened
from rules.closing import Entry

Taken: TypeAlias = Mapping[Outcome, Mapping[Reason, int]]
"""How many leave their outcome, by outcome and reason."""


@dataclass(slots=True)
class Numbers:
    """The terms of the sum; each is counted by itself, so that they can fail to add up, and be seen to."""

    selected: Counter[Channel] = field(default_factory=Counter)
    suppressed: Counter[tuple[Channel, str]] = field(default_factory=Counter)
    final: Counter[Entry] = field(default_factory=Counter)
    deferred: Counter[Reason] = field(default_factory=Counter)
    open: Counter[Channel] = field(default_factory=Counter)
    """Positions that are not marked: no end was entered for them."""

    @property
    def pending(self) -> int:
        """How many deliveries of all channels have no end."""
        return self.open.total()

    def counts(self, channel: Channel | None = None) -> Counts:
        """Return the numbers of one channel, or of all."""
        selected = sum(number for of, number in self.selected.items() if channel in {None, of})
        suppressed = sum(number for (of, _), number in self.suppressed.items() if channel in {None, of})
        ended: Counter[str] = Counter()
        for (of, outcome, _), number in self.final.items():
            if channel in {None, of}:
                ended[outcome.value] += number
        pending = sum(number for of, number in self.open.items() if channel in {None, of})
        return Counts(selected=selected, suppressed=suppressed, pending=pending, **ended)

    def by_channel(self) -> dict[Channel, Counts]:
        """Return the numbers of each channel that has any."""
        return {channel: self.counts(channel) for channel in sorted(self.selected)}

    def reasons(self) -> dict[str, int]:
        """Count by ``outcome:reason`` over all channels, suppressed ones too."""
        found: Counter[str] = Counter()
        for (_, outcome, reason), number in self.final.items():
            found[f"{outcome}:{reason}"] += number
        for (_, why), number in self.suppressed.items():
            found[f"suppressed:{why}"] += number
        return {name: number for name, number in found.items() if number}

    def ends(self) -> list[tuple[Channel, str, str, int]]:
        """Count by channel, outcome and reason, in their order; suppressed ones have the outcome ``suppressed``."""
        final = [
            (channel, outcome.value, reason.value, number) for (channel, outcome, reason), number in self.final.items()
        ]
        left_out = [(channel, "suppressed", why, number) for (channel, why), number in self.suppressed.items()]
        return sorted(entry for entry in (*final, *left_out) if entry[3])

    def reopen(self, page: Reopened) -> bool:
        """Take deliveries out of the ends they had, and return True; False, and nothing, where they do not add up.

        What a page takes is as much as it sends anew or leaves out, and no more than there is: no term gets negative.
        """
        taken = {(page.channel, outcome, reason): number for outcome, reason, number in _entries(page.taken)}
        if sum(taken.values()) != page.devices:
            return False
        if any(self.final[entry] < number for entry, number in taken.items()):
            return False
        self.final.subtract(taken)
        for reason, devices in page.suppressed.items():
            self.suppressed[page.channel, reason] += devices
        return True


def _entries(taken: Taken) -> Iterator[tuple[Outcome, Reason, int]]:
    for outcome, by_reason in taken.items():
        for reason, number in by_reason.items():
            yield outcome, reason, number
