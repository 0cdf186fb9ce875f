from collections import Counter

import orjson
import pytest

from sandbox.crowd import DEAD, a_crowd
from sandbox.demo_faults import Faults, script, settings_for
from sandbox.house import CHANNELS
from settings import Settings
from simulators.apns import ApnsSite
from simulators.attempt import OK
from simulators.broken_answers import BROKEN, GIVEN
from simulators.director import Director
from simulators.fcm import FcmSite
from simulators.script import read_script

SITES = {"fcm": FcmSite(lambda: 0.0), "apns": ApnsSite(lambda: 0.0)}


def a_director(channel, faults, *, requests=5_000, seed=1):
    said = script(channel, faults, dead=DEAD, requests=requests, seed=seed)
    return Director(read_script(orjson.dumps(said)), clock=lambda: 0.0)


def answers(director, channel, size=10_000):
    rules = [director.decide(device.address, "n") for device in a_crowd(size) if device.channel == channel]
    return [OK if rule is None else f"{rule.answer}{' (taken)' * rule.taken}" for rule in rules]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("faults", Faults)
def test_the_dead_are_dead_whatever_goes_wrong(channel, faults):
    director = a_director(channel, faults)
    dead = [device for device in a_crowd(5_000) if device.is_dead and device.channel == channel]

    assert {director.decide(device.address, "n").answer.upper() for device in dead} == {"UNREGISTERED"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_faults_the_living_are_answered_at_once(channel):
    director = a_director(channel, Faults.NONE)

    assert not [device for device in a_crowd(500) if not device.is_dead and director.decide(device.address, "n")]
    assert director.delay_s(None) == 0


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("faults", Faults)
def test_the_simulators_know_every_answer(channel, faults):
    rules = read_script(orjson.dumps(script(channel, faults, dead=DEAD, requests=100, seed=1))).rules

    known = GIVEN | BROKEN.keys()
    assert [rule.answer for rule in rules if rule.answer not in known and not SITES[channel].knows(rule.answer)] == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_mixed_faults_all_occur_and_most_attempts_do_well(channel):
    rules = script(channel, Faults.MIXED, dead=DEAD, requests=5_000, seed=1)["rules"]
    every = {f"{rule['answer']}{' (taken)' * rule.get('taken', False)}" for rule in rules}

    said = Counter(answers(a_director(channel, Faults.MIXED), channel))

    assert said.keys() == every | {OK}
    assert said[OK] > 0.85 * said.total()


def test_another_seed_strikes_others_and_the_same_seed_the_same():
    said = [answers(a_director("fcm", Faults.MIXED, seed=seed), "fcm") for seed in (1, 1, 2)]

    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_small_run_is_not_struck_more_often_than_it_can_bear(channel):
    said = Counter(answers(a_director(channel, Faults.MIXED, requests=400), channel, size=800))

    assert said[OK] > 0.75 * said.total()


def test_only_where_providers_misbehave_are_workers_hurried():
    assert settings_for(Faults.KILLS) == {}
    assert all(name.startswith("CARILLON_") for name in settings_for(Faults.MIXED))
    assert settings_for(Faults.ALL) == settings_for(Faults.MIXED)


def test_the_workers_understand_their_settings(monkeypatch):
    for name, value in settings_for(Faults.MIXED).items():
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert settings.retry.ceiling_s == 5
    assert settings.providers["fcm"]["timeout_s"] == "3"


@pytest.mark.parametrize(
    ("faults", "kills", "misbehaves"),
    [("none", False, False), ("kills", True, False), ("mixed", False, True), ("all", True, True)],
)
def test_each_word_says_who_suffers(faults, kills, misbehaves):
    assert (Faults(faults).kills, Faults(faults).misbehaves) == (kills, misbehaves)
