"""One thing in two accounts that cannot be so."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any, Final

SHOWN: Final = 3
"""Examples that a disagreement names."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that cannot be so."""

    name: str
    count: int
    about: str
    channel: str = ""
    examples: Sequence[str] = ()
    """Device ids, delivery ids or addresses, the first few."""

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.channel}: " if self.channel else ""
        more = ", ..." if self.count > len(self.examples) else ""
        named = f" ({', '.join(self.examples)}{more})" if self.examples else ""
        return f"{where}{self.name}: {self.count} {self.about}{named}"

    def as_json(self) -> dict[str, Any]:
        """Return it as scripts read it."""
        return asdict(self)


def some(name: str, who: AbstractSet[str], about: str, channel: str = "") -> Disagreement:
    """Return the disagreement about all of these, with the first few by name; of none it is one of nobody."""
    return Disagreement(name, len(who), about, channel, sorted(who)[:SHOWN])
