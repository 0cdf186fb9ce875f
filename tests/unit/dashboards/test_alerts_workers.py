from dashboards.alerts_workers import ALWAYS, MISSING, SENDERS
from deploy.workers import workers


def test_every_role_of_the_code_that_records_wait_for_is_missed_when_nobody_runs_it() -> None:
    """By name where every installation has it; a sender only where there was one, because a channel may be absent."""
    for worker in workers():
        assert (worker.name in {*ALWAYS, *SENDERS}) == bool(worker.reads)
    for role in ALWAYS:
        assert f'absent(carillon_build_info{{role="{role}"}})' in MISSING.expr.text
    for role in SENDERS:
        assert f'absent(carillon_build_info{{role="{role}"}})' not in MISSING.expr.text
