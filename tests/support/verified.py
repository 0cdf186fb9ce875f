"""Whether the books of a notification agree on a real house, without the console."""

from models.names import NotificationId
from registry.reports import open_reports
from rules.verify_verdict import Verdict
from streams.ledger_table import open_ledger_table
from streams.verifying import Verifying
from tests.support.producer import Producer


async def verdict_of(producer: Producer, name: NotificationId, *, tries: int = 10) -> Verdict:
    """Compare ledger, deliveries and both progresses; again while they differ, for some seconds."""
    async with open_ledger_table(producer.kafka) as table:
        return await Verifying(table, open_reports(producer.database))(name, tries=tries)


async def assert_books_agree(producer: Producer, name: NotificationId) -> Verdict:
    """Compare them, and fail with every difference where there is one."""
    verdict = await verdict_of(producer, name)
    assert verdict.differences == []
    assert verdict.progress is not None, f"the ledger knows nothing of {name}"
    assert verdict.progress.counts.imbalance == 0
    return verdict
