"""A tenure that is what a test says."""

from dataclasses import dataclass


@dataclass
class FixedTenure:
    """Implements ``models.ports.Tenure``."""

    is_ours: bool = True
    is_ending: bool = False
