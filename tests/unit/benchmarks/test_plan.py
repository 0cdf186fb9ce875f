import pytest

from benchmarks.costs import Costs
from benchmarks.load import Load
from benchmarks.plan import plan
from streams.topics import PARTITIONS

COSTS = Costs(
    machine="a machine",
    devices=1_000,
    latency_ms=50,
    cpu_us={"send-fcm": 10.0, "send-apns": 5.0, "send-fcm-direct": 0.1, "tally": 1.0, "lag": 0.1, "kafka": 2.0},
    rss_mb={
        "send-fcm": 200.0,
        "send-apns": 150.0,
        "send-fcm-direct": 120.0,
        "tally": 100.0,
        "lag": 80.0,
        "kafka": 300.0,
    },
    topic_bytes={
        "segments.fcm": 20.0,
        "results": 30.0,
        "progress": 1.0,
        "send-fcm-notes-changelog": 5.0,
        "__offsets": 1.0,
    },
    registry_calls={"record insert": 0.002, "expand update": 0.0001},
    registry_rows={"record insert": 0.002},
    delivery_bytes=100.0,
    device_bytes=500.0,
    register_us=20.0,
)
HOUR = Load(devices_per_day=72_000_000, peak_hours=1.0, latency_ms=100.0)
"""20,000 devices a second: 10,000 on each channel."""


def role(name: str, load: Load = HOUR, costs: Costs = COSTS):
    return next(found for found in plan(load, costs).roles if found.name == name)


def test_the_peak_is_a_days_devices_within_its_hours() -> None:
    assert HOUR.peak_per_s == 20_000
    assert Load(72_000_000, peak_hours=24.0).peak_per_s == pytest.approx(833.3, rel=1e-3)


def test_a_role_has_the_cores_that_its_devices_take_and_a_sender_has_those_of_its_channel() -> None:
    assert role("tally").cores == pytest.approx(0.02)
    assert role("send-fcm").cores == pytest.approx(0.1)
    assert role("send-apns").cores == pytest.approx(0.05)


def test_processes_are_busy_to_their_share_and_one_is_spare() -> None:
    dear = COSTS.model_copy(update={"cpu_us": {**COSTS.cpu_us, "tally": 120.0}})

    assert role("tally", costs=dear).processes == 5 + 1
    assert role("tally").processes == 1 + 1


def test_a_slow_provider_needs_more_senders_of_campaigns_than_their_cpu_says() -> None:
    slow = Load(72_000_000, peak_hours=1.0, latency_ms=1_000.0)

    assert role("send-fcm", slow).processes == 3 + 1
    assert role("send-fcm-direct", slow).processes == 1 + 1


def test_nobody_needs_two_who_tell_the_lag() -> None:
    assert (role("lag").processes, role("lag").cores) == (1, 0.0)


def test_memory_is_that_of_all_processes() -> None:
    assert role("send-fcm").memory_mb == 400.0
    assert plan(HOUR, COSTS).memory_gb == pytest.approx((400 + 300 + 240 + 200 + 80) / 1_000)


def test_connections_follow_what_is_under_way_and_how_much_of_it_a_server_takes() -> None:
    fcm, apns = plan(HOUR, COSTS).providers

    assert (fcm.per_minute, fcm.in_flight, fcm.connections) == (600_000, 1_000, 10)
    assert (apns.in_flight, apns.connections) == (1_000, 1)


def test_a_channel_that_nobody_is_on_asks_nothing_of_its_provider() -> None:
    only = plan(Load(72_000_000, peak_hours=1.0, fcm_share=1.0), COSTS)

    assert [one.channel for one in only.providers] == ["fcm"]
    assert next(one for one in only.roles if one.name == "send-apns").cores == 0


def test_the_partitions_that_there_are_do_until_a_role_has_more_than_half_as_many_workers() -> None:
    def with_tally(us: float) -> int:
        return plan(HOUR, COSTS.model_copy(update={"cpu_us": {**COSTS.cpu_us, "tally": us}})).partitions

    assert with_tally(1.0) == PARTITIONS
    assert with_tally(125.0) == PARTITIONS  # 5 and 1
    assert with_tally(126.0) == 2 * PARTITIONS  # 6 and 1


def test_disks_hold_every_topic_as_long_as_it_is_kept_in_all_copies_and_compacted_ones_cost_nothing() -> None:
    found = plan(HOUR, COSTS)

    assert found.kept_gb == pytest.approx(72e6 * 3 * ((20 + 30) * 7 + 5 * 14) / 1e9)
    assert found.written_mb_s == pytest.approx(20_000 * 57 / 1e6)
    assert found.broker_cores == pytest.approx(20_000 * 2 * 3 / 1e6)


def test_the_registry_is_asked_and_keeps_what_became_of_everybody() -> None:
    found = plan(HOUR, COSTS)

    assert found.registry_calls_s == pytest.approx(42)
    assert found.registry_rows_s == pytest.approx(40)
    assert found.deliveries_gb == pytest.approx(72e6 * 100 * 90 / 1e9)


@pytest.mark.parametrize(
    "wrong", [{"peak_hours": 0.0}, {"peak_hours": 25.0}, {"fcm_share": 1.5}, {"busy": 2.0}, {"copies": 0}]
)
def test_a_load_that_cannot_be_is_refused_by_the_name_of_what_is_wrong(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Load(1_000, **wrong)
