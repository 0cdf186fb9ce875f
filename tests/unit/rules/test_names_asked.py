"""Many launches ask few questions, and each gets its own devices back."""

from rules.names_asked import MAX_NAMES, Names
from tests.support.builders import a_device, a_launch


def test_launches_of_one_app_ask_one_question() -> None:
    names = Names([a_launch(audience={"devices": [{"external_id": str(number)}]}) for number in range(200)])

    ((app, devices, recipients),) = names.questions()

    assert (app, len(devices), recipients) == ("shop", 200, [])


def test_a_name_is_asked_once_and_answered_to_everybody_who_gave_it() -> None:
    names = Names(
        [
            a_launch(audience={"devices": [{"external_id": "x"}, {"external_id": "a"}]}),
            a_launch(audience={"devices": [{"external_id": "a"}]}),
        ]
    )
    ((app, devices, _),) = names.questions()

    names.answered(app, devices, [], [(1, a_device("a"))])

    assert [entry.external_id for entry in devices] == ["x", "a"]
    assert (names.found(0), names.found(1)) == ([(1, a_device("a"))], [(0, a_device("a"))])


def test_apps_and_kinds_of_names_are_asked_for_apart() -> None:
    names = Names(
        [
            a_launch(audience={"devices": [{"external_id": "a"}]}),
            a_launch(audience={"recipients": [{"recipient_id": "a"}]}, app="bank"),
        ]
    )

    asked = list(names.questions())
    names.answered("bank", [], asked[1][2], [(0, a_device("b", app="bank"))])

    assert [(app, len(devices), len(recipients)) for app, devices, recipients in asked] == [
        ("shop", 1, 0),
        ("bank", 0, 1),
    ]
    assert (names.found(0), len(names.found(1))) == ([], 1)


def test_a_question_has_a_limit() -> None:
    launches = [a_launch(audience={"devices": [{"external_id": f"{n}-{m}"} for m in range(500)]}) for n in range(11)]

    assert [len(devices) for _, devices, _ in Names(launches).questions()] == [MAX_NAMES, 500]
