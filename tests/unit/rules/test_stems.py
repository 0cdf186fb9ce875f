"""Whatever ids look like, each is its stem and its rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.stems import cut


@given(st.lists(st.sampled_from(["", "a", "p/", "p/a", "p/b", "p/q/", "p/q/a", "q/a"]), max_size=6))
def test_an_id_is_its_stem_and_its_rest(ids: list[str]) -> None:
    stem, rests = cut(ids)

    assert [rest and stem + rest for rest in rests] == ids


def test_names_of_one_project_share_their_stem() -> None:
    assert cut(["projects/p/messages/1", "", "projects/p/messages/2"]) == ("projects/p/messages/", ["1", "", "2"])


@pytest.mark.parametrize("ids", [[], [""], ["a", "b"], ["p/a", "q/b"], ["p/a", "p/"], ["p/a", "a"]])
def test_what_shares_none_is_left_as_it_is(ids: list[str]) -> None:
    assert cut(ids) == ("", ids)
