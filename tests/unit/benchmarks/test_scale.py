from io import StringIO

from rich.console import Console

from benchmarks.machine import Machine
from benchmarks.scale import RoleScale, ScalePlan, ScaleReport
from benchmarks.scale_view import show_scale
from benchmarks.steps import Moments, Move, Stay

MACHINE = Machine("a processor", 2, 0.1, 1.9, "3.11", "2026-06-01T12:00:00Z")
PLAN = ScalePlan(most=2, latency_ms=100, in_flight=200, page_ms=250, stay_s=10.0)

ONE = Stay(1, 0.0, 10.0, {"send-fcm-1": 20.0}, {"send-fcm": 0.2}, 0.8, connections=2)
TWO = Stay(2, 12.0, 22.0, {"send-fcm-1": 30.0, "send-fcm-2": 10.0}, {"send-fcm": 0.3, "kafka": 0.01}, 0.04, 4)
MOVE = Move(1, 2, began=10.0, shared=11.5, ended=12.0, stood_s=0.25)
SILENT = {10.5, 11.0, 11.5}
AT = [half / 2 for half in range(44) if half / 2 not in SILENT]
SENDERS = RoleScale("send-fcm", "200 requests", [ONE, TWO], [MOVE], Moments(AT, [1 if at < 12 else 2 for at in AT]))


def test_a_number_of_workers_is_told_beside_one() -> None:
    one, two = SENDERS.as_json()["stays"]

    assert (one["devices_per_s"], one["times_one"], two["times_one"]) == (2, 1.0, 2.0)
    assert (two["least_to_most"], two["jain"], two["connections"]) == (0.333, 0.8, 4)
    assert (one["is_cpu_bound"], two["is_cpu_bound"]) == (False, True)


def test_a_change_is_told_by_the_silence_that_it_brought() -> None:
    (move,) = SENDERS.as_json()["moves"]

    assert move == {"from": 1, "to": 2, "longest_gap_s": 2.0, "shared_after_s": 1.5, "standstill_s": 0.25}


def test_there_is_work_for_the_whole_climb() -> None:
    # One worker stays; a second comes, both stay; it goes, and the first stays again.
    worker_s = 10 + 2 * 8 + 2 * 10 + 2 * 8 + 10

    assert PLAN.sent > 1.2 * 2_000 * worker_s
    assert PLAN.expanded > 1.2 * 2 * 2_500 / 0.25 * worker_s


def test_a_sender_has_as_many_connections_as_its_requests_fill() -> None:
    told = ScalePlan(most=2, latency_ms=100, in_flight=250, page_ms=250, stay_s=10.0).settings

    assert told["CARILLON_PROVIDERS__FCM__MAX_CONNECTIONS"] == "3"


def test_people_are_told_which_line_the_processors_bound() -> None:
    console = Console(width=80, file=StringIO(), record=True)

    show_scale(ScaleReport(MACHINE, PLAN, [SENDERS], {"tally": MOVE}), console)

    told = console.export_text()
    assert "4% (CPU)" in told
    assert "80%" in told
    assert "80% (CPU)" not in told
    assert "1 -> 2" in told
    assert "tally" in told


def test_a_second_worker_of_another_role_is_told_by_how_long_it_took() -> None:
    said = ScaleReport(MACHINE, PLAN, [SENDERS], {"tally": MOVE}).as_json()

    assert said["joins"] == {"tally": {"from": 1, "to": 2, "shared_after_s": 1.5, "standstill_s": 0.25}}
