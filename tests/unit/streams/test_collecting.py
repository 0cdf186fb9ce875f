"""What lives as long as a worker is left out of collections; what arises in cycles later is still found."""

import gc
import warnings
import weakref
from collections.abc import Iterator

import pytest

from streams.collecting import YOUNG, settle


class Knot:
    """Holds itself, so that only a collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    with warnings.catch_warnings():
        # a socket that another test's driver left unclosed is found here, and is not what these tests are about
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_a_worker_is_built_of_is_in_no_later_collection() -> None:
    built = {"a": ["part"]}

    settle()

    assert not any(known is built for known in gc.get_objects())
    assert gc.get_freeze_count() > 0


def test_what_was_garbage_before_is_not_kept_for_ever() -> None:
    knot = weakref.ref(Knot())

    settle()

    assert knot() is None


def test_cycles_that_arise_later_are_freed_without_being_asked_for() -> None:
    settle()
    knot = weakref.ref(Knot())

    kept: list[list[int]] = [[] for _ in range(YOUNG + 1)]

    assert len(kept) > YOUNG
    assert knot() is None
