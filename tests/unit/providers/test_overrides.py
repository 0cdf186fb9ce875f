from providers.overrides import clashes, merged


def test_objects_are_merged_and_the_rest_is_replaced() -> None:
    message = {"android": {"ttl": "1s", "notification": {"tag": "a"}}, "data": {"a": "1"}}

    result = merged(message, {"android": {"notification": {"color": "#fff"}, "ttl": None}, "new": {"x": {"y": 1}}})

    assert result == {
        "android": {"notification": {"tag": "a", "color": "#fff"}},
        "data": {"a": "1"},
        "new": {"x": {"y": 1}},
    }
    assert message["android"] == {"ttl": "1s", "notification": {"tag": "a"}}


def test_a_value_in_the_place_of_an_object_is_named_by_its_path() -> None:
    message = {"android": {"notification": {"tag": "a"}}}

    assert list(clashes(message, {"android": {"notification": "x"}})) == ["android.notification"]
    assert list(clashes(message, {"android": None, "other": 1})) == []
