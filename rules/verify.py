"""Holds the ledger's account of a notification against the registry's deliveries and against each progress.

The ledger is what counts; a difference says what another book has instead. Three things look like differences and are
none: deliveries that were closed without a result (nobody could record them), results that came after such a close, and
deliveries that have left the registry by their age.
"""

from collections.abc import Iterator
from typing import Final

from models.names import Channel
from models.progress import Counts, Progress, State
from rules.verify_books import Books
from rules.verify_deliveries import Deliveries
from rules.verify_segments import segments_apart
from rules.verify_verdict import Difference, Place, Verdict

SHOWN: Final = 20
"""Segments that are named at most."""

TERMS: Final = tuple(Counts.model_fields)


def verify(books: Books) -> Verdict:
    """Compare everything that is there."""
    if books.has_left:
        return Verdict(books.notification_id, None, has_left=True)
    if books.account is None:
        return Verdict(books.notification_id, None, list(_without_ledger(books)))
    try:
        ledger = books.account.progress()
    except ValueError as error:  # rows that say nothing of it: no fact at all
        broken = Difference(Place.LEDGER, "", "rows", "cannot be folded", str(error).splitlines()[0])
        return Verdict(books.notification_id, None, [broken])
    differences = [
        *_own(ledger),
        *_progress(Place.REGISTRY, ledger, books.kept),
        *_progress(Place.TOPIC, ledger, books.published),
    ]
    deliveries = Deliveries(books.account.numbers.final, books.recorded.ends, is_old=_is_old(books, ledger))
    apart = list(deliveries.differences())
    segments = segments_apart(books) if apart and not books.is_summary else []
    return Verdict(
        books.notification_id,
        ledger,
        [*differences, *apart],
        segments[:SHOWN],
        len(segments),
        deliveries.closed,
        deliveries.late,
        deliveries.aged,
        books.is_summary,
    )


def _own(ledger: Progress) -> Iterator[Difference]:
    """Ask the ledger whether it fits itself: the sum, over all channels and on each."""
    for channel, counts in (("", ledger.counts), *ledger.by_channel.items()):
        if counts.imbalance:
            yield Difference(Place.LEDGER, channel, "selected", counts.selected, counts.selected - counts.imbalance)
    if ledger.state is State.FINISHED and ledger.counts.pending:
        yield Difference(Place.LEDGER, "", "pending", 0, ledger.counts.pending)


def _progress(place: Place, ledger: Progress, found: Progress | None) -> Iterator[Difference]:
    """Compare a progress with the ledger's own, number by number."""
    if found is None:
        yield Difference(place, "", "version", ledger.version, None)
        return
    for what, own, others in (
        ("version", ledger.version, found.version),
        ("state", ledger.state.value, found.state.value),
    ):
        if own != others:
            yield Difference(place, "", what, own, others)
    for channel in ("", *sorted({*ledger.by_channel, *found.by_channel})):
        own_counts, their_counts = _counts(ledger, channel), _counts(found, channel)
        for term in TERMS:
            if (own := getattr(own_counts, term)) != (theirs := getattr(their_counts, term)):
                yield Difference(place, channel, term, own, theirs)
    for reason in sorted({*ledger.reasons, *found.reasons}):
        if (own := ledger.reasons.get(reason, 0)) != (theirs := found.reasons.get(reason, 0)):
            yield Difference(place, "", reason, own, theirs)


def _counts(progress: Progress, channel: Channel) -> Counts:
    return progress.by_channel.get(channel, Counts()) if channel else progress.counts


def _without_ledger(books: Books) -> Iterator[Difference]:
    """Say what others know of a notification of which the ledger knows nothing."""
    for place, found in ((Place.REGISTRY, books.kept), (Place.TOPIC, books.published)):
        if found is not None:
            yield Difference(place, "", "version", None, found.version)
    for entry, number in sorted(books.recorded.ends.items()):
        yield Difference(Place.DELIVERIES, entry[0], f"{entry[1]}:{entry[2]}", None, number)


def _is_old(books: Books, ledger: Progress) -> bool:
    began = ledger.launched_at
    return began is not None and books.deliveries_since is not None and began < books.deliveries_since
