"""Nothing breaks for those who hold the contract of the last release."""

from streams.console.docs.contract.released import changes, released
from streams.console.docs.contract.schemas import names
from tests.architecture.tree import ROOT


def test_nothing_that_others_write_or_read_would_break() -> None:
    assert list(changes(ROOT)) == [], "a breaking change is a new model on a new topic"


def test_every_topic_of_the_contract_was_released() -> None:
    """What was never released may change as it likes, and nobody would be told."""
    assert set(released(ROOT)) == set(names())
