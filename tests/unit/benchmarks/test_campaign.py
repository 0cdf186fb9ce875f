from benchmarks.campaign import Campaign, command, median_of
from rules.commands import read_command


def test_the_whole_way_is_every_role_and_the_broker_without_providers_and_registry() -> None:
    us = {"accept": 0.5, "send-fcm": 6.0, "kafka": 2.0, "registry": 9.0, "fcm-simulator": 20.0, "apns-simulator": 20.0}

    assert Campaign(1_000, 1.0, us, {}).way_us == 8.5


def test_the_command_would_be_accepted() -> None:
    launch = read_command(command("campaign-1", "bench-10", {"everyone": True}), {})

    assert (launch.notification_id, launch.app) == ("campaign-1", "bench-10")


def test_rounds_are_told_by_the_median_of_each_figure() -> None:
    rounds = [
        Campaign(9, seconds, {"tally": us}, {"tally": mb}) for seconds, us, mb in ((3, 1, 7), (1, 2, 9), (2, 9, 8))
    ]

    assert median_of(rounds) == Campaign(9, 2, {"tally": 2}, {"tally": 8})


def test_a_command_may_name_its_channels() -> None:
    assert read_command(
        command("c-1", "bench-10", {"everyone": True}, channels=["fcm"]), {"fcm": lambda _: []}
    ).channels == ["fcm"]
