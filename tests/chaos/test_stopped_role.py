"""A topic full of rubbish stops the role that reads it, which keeps its place.

It comes late among the tests: whoever reads that topic again from its beginning is stopped by it again.
"""

from sandbox.running import Sandbox
from tests.chaos.poison_limits import flood
from tests.support.producer import Producer


async def test_a_topic_full_of_bad_records_stops_its_worker_which_keeps_its_place_through_restarts(
    sandbox: Sandbox, producer: Producer
) -> None:
    found = await flood(sandbox, producer)

    assert found.before_stop <= 100
    assert found.after_kills <= 100
    assert "carillon deadletters list --stage release_waiting" in found.told
    assert found.at_last == found.records
