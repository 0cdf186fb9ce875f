import pytest

from deploy.scaling import scaler
from deploy.workers import Worker, workers
from deploy.workload import objects
from settings import Settings
from streams.senders import Sender
from streams.topics import EXPANSIONS, PROGRESS, RESULTS
from tests.unit.deploy.test_compose import a_worker


def kinds(worker):
    return [part["kind"] for part in objects(worker)]


def test_a_role_with_tables_has_a_disk_for_each_of_its_workers() -> None:
    assert kinds(a_worker(tables=True)) == ["Service", "StatefulSet", "PodDisruptionBudget", "ScaledObject"]
    assert kinds(a_worker()) == ["Deployment", "PodDisruptionBudget", "ScaledObject"]


def test_a_role_that_shares_nothing_is_one_and_never_two_while_it_is_replaced() -> None:
    (workload, _budget) = objects(a_worker(reads=()))

    assert workload["spec"]["replicas"] == 1
    assert workload["spec"]["strategy"] == {"type": "Recreate"}


def test_a_role_is_scaled_by_each_of_its_topics() -> None:
    triggers = scaler(a_worker(reads=(RESULTS, PROGRESS)))["spec"]["triggers"]

    assert [trigger["metadata"]["topic"] for trigger in triggers] == ["carillon.results", "carillon.progress"]


@pytest.mark.parametrize(
    "worker", [a_worker(sends=True, reads=(Sender("fcm", "campaign").topic,)), a_worker(reads=(EXPANSIONS,))]
)
def test_a_full_topic_that_is_bounded_by_settings_can_reach_the_most_workers_or_a_whole_campaign(worker) -> None:
    """There are never more segments than the window, nor pages than slices: a higher threshold would scale nothing."""
    launch = Settings().launch
    (trigger,) = scaler(worker)["spec"]["triggers"]
    most = launch.window_segments // worker.most if worker.sends else launch.max_slices

    assert int(trigger["metadata"]["lagThreshold"]) <= most


def taken_away(worker: Worker) -> list[dict[str, object]]:
    behaviour = scaler(worker)["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    return list(behaviour["scaleDown"].get("policies", []))


def test_workers_whose_partitions_stand_still_when_they_go_are_taken_away_one_by_one() -> None:
    """A cluster would take all but one within seconds; the next may go when the first one's are read again."""
    found = {worker.name: taken_away(worker) for worker in workers() if worker.reads}
    (policy,) = found["release"]

    assert {name for name, policies in found.items() if policies} == {"release", "tally"}
    assert found["tally"] == [policy]
    assert (policy["type"], policy["value"]) == ("Pods", 1)
    assert int(str(policy["periodSeconds"])) > Settings().kafka.table_session_s
