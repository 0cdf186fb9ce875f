"""Laid out in columns, requests are what they are one by one."""

from hypothesis import given
from hypothesis import strategies as st

from providers.http2.columns import Column, Piece, column_of, laid_out, one_of, size_of, some_of

pieces = st.integers(min_value=1, max_value=6).flatmap(
    lambda number: st.tuples(
        st.just(number),
        st.lists(
            st.one_of(
                st.binary(max_size=3),
                st.lists(st.binary(max_size=3), min_size=number, max_size=number).map(column_of),
                st.lists(st.binary(min_size=2, max_size=2), min_size=number, max_size=number).map(column_of),
            ),
            min_size=1,
            max_size=6,
        ),
    )
)


def one_by_one(pieces: list[Piece], number: int) -> list[bytes]:
    return [
        b"".join(piece if isinstance(piece, bytes) else piece.values[at] for piece in pieces) for at in range(number)
    ]


@given(pieces)
def test_what_is_joined_is_one_request_after_the_other(given_: tuple[int, list[Piece]]) -> None:
    number, some = given_

    assert b"".join(laid_out(some, number)) == b"".join(one_by_one(some, number))


@given(pieces)
def test_the_sizes_are_those_of_the_requests(given_: tuple[int, list[Piece]]) -> None:
    number, some = given_
    sizes = size_of(some)

    found = [sizes] * number if isinstance(sizes, int) else list(sizes)
    assert found == list(map(len, one_by_one(some, number)))


@given(pieces, st.data())
def test_some_requests_are_the_same_alone(given_: tuple[int, list[Piece]], data: st.DataObject) -> None:
    number, some = given_
    whole = one_by_one(some, number)
    begin = data.draw(st.integers(min_value=0, max_value=number))
    scattered = data.draw(st.lists(st.integers(min_value=0, max_value=number - 1)))

    for indices in (range(begin, number), scattered):
        picked = some_of(some, indices)
        assert one_by_one(list(picked), len(indices)) == [whole[index] for index in indices]
        if indices:
            assert one_of(picked) == whole[indices[0]]


def test_one_size_is_told_once() -> None:
    assert column_of([b"ab", b"cd"]) == Column([b"ab", b"cd"], 2)
    assert column_of([b"ab", b"c"]) == Column([b"ab", b"c"], [2, 1])
