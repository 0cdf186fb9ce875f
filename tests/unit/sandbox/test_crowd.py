from collections import Counter

from models.device import DEVICE_COMMAND
from rules.conditions import matches, parse_condition
from rules.identity import device_id
from sandbox.crowd import APP, CONDITION, a_crowd, meant_of
from tests.support.builders import NOON, a_device


def test_every_run_has_the_same_devices():
    assert list(a_crowd(50)) == list(a_crowd(50))


def test_a_larger_crowd_holds_the_smaller_one():
    assert list(a_crowd(100))[:50] == list(a_crowd(50))


def test_half_are_on_each_channel_and_about_one_of_a_hundred_is_dead():
    crowd = list(a_crowd(10_000))

    assert Counter(device.channel for device in crowd) == {"fcm": 5_000, "apns": 5_000}
    assert 50 <= sum(device.is_dead for device in crowd) <= 150


def test_each_device_is_registered_by_a_command_that_carillon_accepts():
    for device in a_crowd(20):
        DEVICE_COMMAND.validate_python(device.upsert())


def test_no_two_devices_share_an_address():
    addresses = [device.address for device in a_crowd(2_000)]

    assert len(set(addresses)) == len(addresses)


def test_those_who_are_meant_are_found_by_the_id_that_carillon_gives_them():
    meant = meant_of(1_000)
    crowd = {device_id(APP, device.external_id): device for device in a_crowd(1_000)}

    assert 0 < len(meant) < 1_000
    assert all(crowd[one].is_meant and crowd[one].address == told.address for one, told in meant.items())
    assert len(meant) == sum(device.is_meant for device in crowd.values())
    assert any(told.is_dead for told in meant.values())


def test_the_condition_says_in_carillons_words_what_is_meant_says_in_python():
    condition = parse_condition(CONDITION)

    for device in a_crowd(500):
        known = a_device(device.external_id, app=APP, properties=device.upsert()["properties"])
        assert matches(condition, known, NOON) is device.is_meant
