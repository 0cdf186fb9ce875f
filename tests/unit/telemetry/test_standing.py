"""The accounts of a worker, summed up: what goes on, and what does not balance."""

from models.progress import Counts, Progress, State
from telemetry.metrics import open_metrics
from telemetry.standing import LedgerStanding
from tests.support.builders import NOON


def a_progress(name: str, state: State = State.RUNNING, **counts: int) -> Progress:
    return Progress(notification_id=name, state=state, version=1, updated_at=NOON, counts=Counts(**counts))


def shown(standing: LedgerStanding) -> dict[str, float]:
    """Return what the gauges show, without what is 0."""
    metrics = open_metrics("tally")
    standing.show(metrics)
    found = {
        sample.labels.get("state", sample.name): sample.value
        for metric in metrics.registry.collect()
        if metric.name.startswith("carillon_ledger")
        for sample in metric.samples
    }
    return {name: value for name, value in found.items() if value}


def test_what_goes_on_is_summed_up_and_told_anew_only_counts_once() -> None:
    standing = LedgerStanding()
    standing.tell(a_progress("spring", selected=10, pending=10))
    standing.tell(a_progress("autumn", selected=5, accepted=2, pending=3))
    standing.tell(a_progress("spring", selected=10, accepted=4, pending=6))

    assert shown(standing) == {"selected": 15, "accepted": 6, "pending": 9}


def test_what_is_over_is_left_out_and_what_is_anothers_too() -> None:
    standing = LedgerStanding()
    standing.tell(a_progress("spring", selected=10, pending=10))
    standing.tell(a_progress("autumn", selected=1, pending=1))
    standing.tell(a_progress("spring", State.FINISHED, selected=10, accepted=10))
    assert shown(standing) == {"selected": 1, "pending": 1}

    standing.clear()
    assert shown(standing) == {}


def test_what_does_not_balance_is_seen_while_others_do_and_after_its_end() -> None:
    standing = LedgerStanding()
    standing.tell(a_progress("spring", State.FINISHED, selected=10, accepted=8))
    standing.tell(a_progress("autumn", selected=1, pending=1))

    assert shown(standing)["carillon_ledger_imbalance"] == 2
    standing.tell(a_progress("spring", State.FINISHED, selected=10, accepted=10))
    assert "carillon_ledger_imbalance" not in shown(standing)
