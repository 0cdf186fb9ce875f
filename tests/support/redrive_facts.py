"""Facts of a redrive, as the ledger gets them."""

from collections.abc import Mapping

from models.names import Channel
from models.outcome import Outcome, Reason
from models.result import End, Expanded, Redriven, Reopened
from rules.identity import segment_id
from rules.redrive_slices import slice_of
from tests.support.builders import NOON
from tests.support.ledger_facts import NAME


def redriven(number: int = 1, channels: tuple[Channel, ...] = ("fcm",)) -> Redriven:
    """Return the beginning of a redrive."""
    return Redriven(notification_id=NAME, at=NOON, number=number, channels=list(channels))


def reopened(
    taken: Mapping[Outcome, Mapping[Reason, int]], *, number: int = 1, ordinal: int = 0, suppressed: int = 0
) -> Reopened:
    """Return one page of it, with one segment of all that it takes and does not suppress."""
    size = sum(sum(reasons.values()) for reasons in taken.values()) - suppressed
    return Reopened(
        notification_id=NAME,
        at=NOON,
        channel="fcm",
        slice=slice_of(number),
        ordinal=ordinal,
        segments={again(number, ordinal): size},
        suppressed={"retired": suppressed} if suppressed else {},
        taken={outcome: dict(reasons) for outcome, reasons in taken.items()},
    )


def again(number: int = 1, ordinal: int = 0) -> str:
    """Return the id of that segment."""
    return segment_id(NAME, "fcm", slice_of(number), ordinal, 0)


def expanded_again(number: int = 1, pages: int = 1) -> Expanded:
    """Return the end of its slice."""
    return Expanded(notification_id=NAME, at=NOON, channel="fcm", slice=slice_of(number), end=End.COMPLETE, pages=pages)
