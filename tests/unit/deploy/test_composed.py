import pytest

from deploy.composed import compose, environment, filled, seconds


@pytest.mark.parametrize(("told", "found"), [("25s", 25.0), ("1m30s", 90.0), ("500ms", 0.5), ("2h", 7_200.0)])
def test_a_duration_is_read_as_compose_reads_it(told: str, found: float) -> None:
    assert seconds(told) == found


@pytest.mark.parametrize("told", ["", "25", "s", "25 s", "25s!"])
def test_what_is_no_duration_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="such as 25s"):
        seconds(told)


def test_a_variable_has_its_default_where_nobody_sets_it() -> None:
    assert filled("carillon:${CARILLON_VERSION:-latest}") == "carillon:latest"
    assert filled("${SOURCE:-}") == ""


def test_what_a_service_says_itself_wins_over_its_files_and_both_are_told() -> None:
    told = environment(compose()["services"]["send-fcm"])

    assert told["CARILLON_KAFKA__BOOTSTRAP"] == "kafka:9092"
    assert told["CARILLON_PROVIDERS__FCM__ENDPOINT"] == "https://fcm-simulator:8443"
    assert (
        environment({"env_file": ["deploy/simulators.env"], "environment": {"CARILLON_RETRY__FIRST_S": "7"}})[
            "CARILLON_RETRY__FIRST_S"
        ]
        == "7"
    )
