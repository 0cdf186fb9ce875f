"""Whose request is on a stream, for one and for many."""

from hypothesis import given
from hypothesis import strategies as st

from providers.http2.alike import Chunk, by_job
from providers.http2.streams import Flight
from tests.support.noted_job import NotedJob


def test_streams_that_follow_each_other_are_a_piece_of_the_indices() -> None:
    flight = Flight(NotedJob(), range(100, 200), 41)

    assert flight.some([41, 43, 45]) == range(100, 103)
    assert flight.some([45, 41]) == [102, 100]
    assert flight.entry(43) == (flight.job, 101)


@given(st.lists(st.integers(min_value=0, max_value=29), unique=True), st.integers(min_value=1, max_value=30))
def test_successes_come_to_their_job_whatever_their_order(order: list[int], cut: int) -> None:
    """Three flights of two jobs on one connection, answered in any order, in two lots."""
    first, second = NotedJob(), NotedJob()
    flights = [
        Flight(first, range(10), 1),
        Flight(second, [7, 5, 3, 1, 9, 8, 6, 4, 2, 0], 21),
        Flight(first, range(10, 20), 41),
    ]
    answered = [(flights[at // 10], 2 * at + 1, b"%d" % at) for at in order]
    told: list[Chunk] = []
    for lot in (answered[:cut], answered[cut:]):
        if lot:
            of_lot, streams, bodies = zip(*lot, strict=True)
            told.append((of_lot, streams, bodies))

    found = by_job(told)

    expected: dict[NotedJob, set[tuple[int, bytes]]] = {}
    for flight, stream, body in answered:
        job, index = flight.entry(stream)
        assert isinstance(job, NotedJob)
        expected.setdefault(job, set()).add((index, body))
    assert {job: set(zip(indices, bodies, strict=True)) for job, (indices, bodies) in found.items()} == expected
    assert sum(len(indices) for indices, _ in found.values()) == len(order)
