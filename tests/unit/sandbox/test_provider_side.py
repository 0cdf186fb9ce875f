import orjson
import pytest

from sandbox.crowd import a_crowd
from sandbox.house import CHANNELS
from sandbox.provider_side import script
from simulators.director import Director
from simulators.script import read_script


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("faults", [False, True])
def test_the_simulators_take_the_script_and_the_dead_are_dead(channel, faults):
    director = Director(read_script(orjson.dumps(script(channel, faults=faults))))
    dead = next(device for device in a_crowd(2_000) if device.is_dead and device.channel == channel)

    rule = director.decide(dead.address, "n")

    assert rule.answer.upper() == "UNREGISTERED"


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_faults_the_living_are_answered_at_once(channel):
    director = Director(read_script(orjson.dumps(script(channel, faults=False))))

    assert not [device for device in a_crowd(500) if not device.is_dead and director.decide(device.address, "n")]
