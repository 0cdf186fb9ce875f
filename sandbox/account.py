"""Holds the accounts of one notification against each other; nobody is believed because of another.

The crowd says who is meant and who is dead, ``tally_result`` how many ended how, ``record_delivery`` which did, and the
simulators which address was asked under which ids and what they took. What is compared comes from two of them.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from models.outcome import Outcome, Reason
from models.progress import Counts, State
from sandbox.disagreement import Disagreement, some
from sandbox.evidence import Evidence
from sandbox.witness import NAMES_MESSAGES, Counted


def disagreements(evidence: Evidence) -> list[Disagreement]:
    """Return everything that cannot be so; nothing: all agree to the last delivery."""
    found = chain(
        _account(evidence),
        _deliveries(evidence),
        *(
            check(evidence, channel)
            for channel in evidence.channels
            for check in (_ends, _accepted, _dead, _ids, _provider_ids, _books)
        ),
        _repeats(evidence),
    )
    return [one for one in found if one.count]


def _account(evidence: Evidence) -> Iterator[Disagreement]:
    """Tally's counts: sound in themselves, and the same as the list of deliveries by record."""
    progress = evidence.progress
    yield Disagreement("unbalanced", abs(progress.counts.imbalance), "deliveries off in the account")
    yield Disagreement("unfinished", int(progress.state is not State.FINISHED), f"notification, it is {progress.state}")
    for channel in evidence.channels:
        counts = progress.by_channel.get(channel, Counts())
        meant = sum(one.channel == channel for one in evidence.meant.values())
        yield Disagreement("selected", abs(counts.selected - meant), f"more or fewer than {meant}", channel)
        listed = Counter(row.outcome for row in evidence.of(channel) if row.outcome.is_final)
        for outcome in (one for one in Outcome if one.is_final):
            number = getattr(counts, outcome.value)
            apart = abs(number - listed[outcome])
            yield Disagreement(
                "counts", apart, f"{outcome} apart: {number} by tally, {listed[outcome]} by record", channel
            )


def _deliveries(evidence: Evidence) -> Iterator[Disagreement]:
    """Ask of the list: each device that is meant once, and nobody else."""
    devices = Counter(row.device_id for row in evidence.rows)
    ended = {row.device_id for row in evidence.rows if row.outcome.is_final}
    yield some("lost", evidence.meant.keys() - ended, "devices are meant, and their deliveries have no end")
    yield some("uninvited", devices.keys() - evidence.meant.keys(), "devices have a delivery and are not meant")
    yield some("doubled", {one for one, times in devices.items() if times > 1}, "devices have several deliveries")


def _ends(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    """Ask that the living are accepted, the dead unregistered, and nobody was asked who is not meant."""
    wrong = {
        row.device_id
        for row in evidence.of(channel)
        if (one := evidence.meant.get(row.device_id)) is not None
        and row.outcome.is_final
        and row.outcome is not (Outcome.UNREGISTERED if one.is_dead else Outcome.ACCEPTED)
    }
    yield some("wrong_end", wrong, "devices are alive and not accepted, or dead and not unregistered", channel)
    asked = evidence.witness(channel).asked.keys()
    yield some(
        "uninvited", asked - evidence.addresses(channel), "addresses were sent something and are not meant", channel
    )


def _accepted(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    """Hold the pairs of address and delivery id that are accepted against those that the provider took."""
    claimed = {
        f"{one.address}/{row.delivery_id}"
        for row in evidence.of(channel)
        if row.outcome is Outcome.ACCEPTED and (one := evidence.meant.get(row.device_id))
    }
    meant = evidence.addresses(channel)
    taken = {
        f"{address}/{delivery}"
        for address, asked in evidence.witness(channel).asked.items()
        if asked.taken and address in meant
        for delivery in asked.delivery_ids
    }
    yield some("invented", claimed - taken, "deliveries are accepted, and the provider did not take them", channel)
    yield some("unclaimed", taken - claimed, "deliveries were taken, and are not accepted in the account", channel)


def _dead(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    asked = evidence.witness(channel).asked
    unsaid = {
        row.device_id
        for row in evidence.of(channel)
        if row.outcome is Outcome.UNREGISTERED
        and not ((one := evidence.meant.get(row.device_id)) and one.address in asked and asked[one.address].gone)
    }
    yield some("not_dead", unsaid, "devices are unregistered, and the provider did not say so", channel)


def _ids(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    """One address, one delivery id and one collapse id, on every request; and no two addresses with the same."""
    witness = evidence.witness(channel)
    strange = {
        address
        for address, asked in witness.asked.items()
        if len(asked.delivery_ids) != 1 or asked.collapse_ids != {witness.notification_id}
    }
    yield some("foreign_ids", strange, "addresses were asked under other ids than the first", channel)
    ids = Counter(delivery for asked in witness.asked.values() for delivery in asked.delivery_ids)
    yield some("shared_ids", {one for one, times in ids.items() if times > 1}, "delivery ids name several", channel)


def _provider_ids(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    """Ask of each accepted delivery for a receipt of its own, else somebody got another's answer; APNs gives none."""
    receipts = Counter(row.provider_id for row in evidence.of(channel) if row.outcome is Outcome.ACCEPTED)
    missing = receipts.pop(None, 0) if channel in NAMES_MESSAGES else 0
    yield Disagreement("receipts", missing, "accepted deliveries have no id by the provider", channel)
    shared = {str(one) for one, times in receipts.items() if one and times > 1}
    yield some("receipts", shared, "ids by the provider belong to several deliveries", channel)


def _books(evidence: Evidence, channel: str) -> Iterator[Disagreement]:
    """Ask that the log is complete: it says what the simulator's own counters say."""
    witness = evidence.witness(channel)
    log, counters = witness.counted(), evidence.counted.get(channel, Counted())
    yield Disagreement("witness", int(log != counters), f"log says {log}, the counters say {counters}", channel)
    yield Disagreement("strays", witness.strays, "requests were for another notification", channel)


def _repeats(evidence: Evidence) -> Iterator[Disagreement]:
    """Ask of each repeat after the end for its cause: a lost answer; or a kill, before what was answered was noted."""
    if evidence.may_repeat:
        return
    repeats, hasty = 0, set()
    for row in evidence.rows:
        one = evidence.meant.get(row.device_id)
        asked = evidence.witness(row.channel).asked.get(one.address) if one else None
        ends = asked.taken + asked.gone if asked else 0
        repeats += max(0, ends - 1)
        if ends > row.attempt:
            hasty.add(row.device_id)
    lost = evidence.progress.deferred.get(Reason.AMBIGUOUS.value, 0)
    yield some("hasty_repeats", hasty, "devices were asked more often than there were attempts, after the end")
    about = f"requests were repeated without cause: {repeats} after the end, and {lost} answers were lost"
    yield Disagreement("idle_repeats", max(0, repeats - lost), about)
