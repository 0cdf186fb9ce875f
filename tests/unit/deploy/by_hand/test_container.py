import pytest

from deploy.by_hand.container import Check, Container, containers
from deploy.by_hand.image import Image, image
from deploy.composed import ROOT, compose
from models.errors import SetupError

IMAGE = Image({"PATH": "/opt/carillon/bin:/bin", "CARILLON_LOG_LEVEL": "warning"}, ("carillon",))


def the(name: str, **said: object) -> Container:
    (found,) = containers({name: {"image": "carillon:${V:-1}", **said}}, IMAGE, {})
    return found


def test_our_image_comes_first_in_the_command_and_last_in_what_is_told() -> None:
    found = the("tally", command=["worker", "tally"], environment={"CARILLON_LOG_LEVEL": "debug"})

    assert found.command == ("carillon", "worker", "tally")
    assert found.environment == {"PATH": "/opt/carillon/bin:/bin", "CARILLON_LOG_LEVEL": "debug"}
    assert found.is_ours


def test_an_entrypoint_of_its_own_takes_the_images_place() -> None:
    assert the("sim", entrypoint=["python", "-m", "simulators"], command=["fcm"]).command[:2] == ("python", "-m")


def test_an_image_of_others_gets_nothing_of_ours() -> None:
    found = the("kafka", image="apache/kafka:4.1.1", environment={"A": "1"})

    assert (found.command, found.environment, found.is_ours) == ((), {"A": "1"}, False)


def test_a_check_has_the_time_that_the_file_gives_it() -> None:
    found = the(
        "edge",
        healthcheck={"test": ["CMD", "true"], "interval": "10s", "timeout": "5s", "retries": 3, "start_period": "1m"},
    )

    assert found.check == Check(("true",), timeout_s=5.0, patience_s=90.0)


def test_a_check_of_another_form_would_not_be_what_compose_runs() -> None:
    with pytest.raises(ValueError, match="form CMD"):
        the("edge", healthcheck={"test": ["CMD-SHELL", "true"]})


def test_it_has_so_long_to_end_as_the_file_says() -> None:
    assert the("tally", stop_grace_period="25s").stop_s == 25.0
    assert the("tally").stop_s == 10.0


def test_more_of_a_service_have_names_of_their_own_and_share_its_volumes() -> None:
    services = {"send": {"image": "carillon:1", "volumes": ["tables:/var/lib/carillon", "./a.yml:/etc/a.yml:ro"]}}

    first, second = containers(services, IMAGE, {"send": 2})

    assert (first.name, second.name, second.service) == ("send", "send-2", "send")
    assert first.volumes == second.volumes == {"/var/lib/carillon": "tables", "/etc/a.yml": "./a.yml"}


def test_more_of_a_service_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(SetupError, match="no service paint; there are send"):
        containers({"send": {"image": "carillon:1"}}, IMAGE, {"paint": 2})


def test_every_service_of_the_file_is_read_with_the_image_of_the_dockerfile() -> None:
    found = {container.name: container for container in containers(compose()["services"], image(ROOT), {})}

    assert set(found) == set(compose()["services"])
    assert found["accept"].command == ("carillon", "worker", "accept")
    assert found["accept"].environment["CARILLON_WORKER__HTTP_PORT"] == "9100"
    assert {name for name, one in found.items() if one.is_job} == {"topics", "credentials", "edge-token"}
