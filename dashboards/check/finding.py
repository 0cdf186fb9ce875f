"""What is wrong with a panel, in words that say where to look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault."""

    page: str
    panel: str
    fault: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.page} / {self.panel}: {self.fault}"
