import pytest

from benchmarks.group import Sharing


@pytest.mark.parametrize(
    ("sharing", "why"),
    [
        (Sharing(is_stable=True, owned=(6, 6)), "two members where three should be"),
        (Sharing(is_stable=False, owned=(4, 4, 4)), "a group that shares out anew"),
        (Sharing(is_stable=True, owned=(4, 4, 0)), "partitions that nobody has"),
        (Sharing(is_stable=True, owned=(4, 4, 4, 0)), "one who has left and is still counted"),
    ],
)
def test_three_do_not_share_twelve_partitions_with(sharing: Sharing, why: str) -> None:
    assert not sharing.is_among(3, 12), why


def test_three_share_twelve_partitions_where_each_of_them_is_somebodys() -> None:
    assert Sharing(is_stable=True, owned=(5, 4, 3)).is_among(3, 12)
