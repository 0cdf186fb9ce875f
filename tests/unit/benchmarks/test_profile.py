from benchmarks.profile import lines_of, told


def test_a_profile_is_told_per_message_with_the_dearest_first() -> None:
    stats = {
        ("/somewhere/rules/identity.py", 30, "delivery_id"): (100, 100, 0.001, 0.002, {}),
        ("~", 0, "<method 'join' of 'bytes' objects>"): (200, 200, 0.003, 0.003, {}),
    }

    dearest, other = lines_of(stats, messages=100)

    assert (dearest.where, dearest.calls_per_message) == ("<method 'join' of 'bytes' objects>", 2.0)
    assert round(dearest.us_per_message, 6) == 30.0
    assert (other.where, round(other.share, 6)) == ("rules/identity.py delivery_id", 0.25)


def test_an_empty_profile_has_no_lines() -> None:
    assert lines_of({}, messages=1) == []


def test_a_function_of_c_has_no_file() -> None:
    assert told(("~", 0, "<built-in method len>")) == "<built-in method len>"
