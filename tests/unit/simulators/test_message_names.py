from simulators.message_names import MessageNames


def test_names_are_sixteen_digits_and_no_two_alike():
    names, seen = MessageNames(), []
    for many in (1, 9_000, 5_000, 1, 12_000, 3):
        begin, ends = names.take(many)
        assert len(ends) == many
        seen += [begin + end for end in ends]
    seen.append(names.next())
    assert len(set(seen)) == len(seen)
    assert {len(name) for name in seen} == {16}
    assert all(name.isdigit() for name in seen)
