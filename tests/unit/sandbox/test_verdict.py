import orjson

from sandbox.demo_faults import Faults
from sandbox.verdict import judge
from tests.support.cooked import Cooked


def verdict_of(cooked):
    return judge(cooked.evidence(), devices=20, faults=Faults.MIXED, seed=7, seconds=1.234, cpu={"tally": 0.001})


def test_the_line_for_scripts_says_how_it_went():
    said = orjson.loads(orjson.dumps(verdict_of(Cooked()).as_json()))

    assert (said["devices"], said["faults"], said["seed"], said["seconds"]) == (20, "mixed", 7, 1.23)
    assert (said["selected"], said["accepted"], said["unregistered"], said["lost"]) == (10, 8, 2, 0)
    assert (said["provider_distinct"], said["provider_requests"], said["provider_repeats"]) == (8, 10, 0)
    assert said["answers"]["fcm"] == {"ok": 4, "UNREGISTERED": 1}
    assert said["cpu_us_per_device"] == {"tally": 100.0}
    assert said["disagreements"] == []


def test_a_disagreement_is_told_by_name_with_examples():
    cooked = Cooked()
    del cooked.requests["fcm"][3]

    (said,) = verdict_of(cooked).as_json()["disagreements"]

    assert (said["name"], said["channel"], said["count"]) == ("invented", "fcm", 1)
    assert said["examples"] == ["fcm-address-3/fcm-delivery-3"]


def test_it_can_be_read_in_one_line():
    cooked = Cooked(size=9)
    cooked.requests["fcm"] = cooked.requests["fcm"][:2]

    (found,) = verdict_of(cooked).disagreements

    assert str(found) == (
        "fcm: invented: 7 deliveries are accepted, and the provider did not take them "
        "(fcm-address-2/fcm-delivery-2, fcm-address-3/fcm-delivery-3, fcm-address-4/fcm-delivery-4, ...)"
    )
