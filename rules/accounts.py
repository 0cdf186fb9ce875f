"""The rows of the ledger that belong to one notification -> its account."""

from collections.abc import Iterable

from models.names import NotificationId
from rules.fact_rows import facts_of, summary_of
from rules.ledger import Account, fold


def account_of(notification_id: NotificationId, rows: Iterable[tuple[bytes, bytes]]) -> Account:
    """Return the account that a notification's rows make, in whatever order they come.

    Where there is a summary, it goes on from that: rows that the summary stands for change nothing, whether they were
    left over or came back, and those of a redrive count on top of it.
    """
    known = list(rows)
    return fold(notification_id, facts_of(known), summary_of(known))
