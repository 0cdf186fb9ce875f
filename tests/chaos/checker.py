"""The one checker: holds a history against what is promised. Pure: it reads entries, and nothing else.

See ``tests.chaos.history`` for the entries, ``tests.chaos.verdict`` for what each number means.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, pairwise

from models.outcome import Outcome
from tests.chaos.accounts import Account, accounts_of
from tests.chaos.history import Entry
from tests.chaos.verdict import Finding, Verdict

FINAL = [outcome.value for outcome in Outcome if outcome.is_final]
ENDED = frozenset({"finished", "cancelled"})


def check(history: Iterable[Entry]) -> Verdict:
    """Return what a history shows, a finding for each play of a row, in their order."""
    plays = groupby(history, key=lambda entry: entry["row"])
    return Verdict([check_row(list(entries)) for row, entries in plays if row])


def check_row(entries: Sequence[Entry]) -> Finding:
    """Return what one play shows; a row whose beginning or end is missing is a miss."""
    kinds = Counter(entry["kind"] for entry in entries)
    begin = next((entry for entry in entries if entry["kind"] == "begin"), None)
    if begin is None:
        return Finding(entries[0]["row"], missed=["it never began"])
    found = Finding(begin["fault"], begin["number"])
    accounts = [account for account in accounts_of(entries).values() if account.meant is not None]
    for account in accounts:
        lost = lost_of(account, frozenset(begin["ends"]))
        found.lost += len(lost)
        found.twice += twice_of(account)
        found.repeats += account.repeats
        found.foreign_ids += sum(len(ids) > 1 for ids in account.ids.values())
        disagreements = list(disagreements_of(account))
        found.exact &= not disagreements
        found.missed += disagreements
    found.excused = excused(entries, accounts, begin)
    found.twice += max(0, found.repeats - found.excused)
    found.seconds = silence(entries, accounts)
    _judge(found, begin, entries)
    if not kinds["end"]:
        found.missed.append("it was not played to its end")
    return found


def _judge(found: Finding, begin: Entry, entries: Sequence[Entry]) -> None:
    """Put into words what does not hold."""
    found.missed += [
        f"{name}: {number}" for name in ("lost", "twice", "foreign_ids") if (number := getattr(found, name))
    ]
    found.missed += [entry["text"] for entry in entries if entry["kind"] == "error"]
    for entry in entries:
        if entry["kind"] == "measure":  # of several the worst counts
            found.measures[entry["name"]] = max(entry["value"], found.measures.get(entry["name"], entry["value"]))
    found.bars = dict(begin["measures"])
    if begin["silence_s"] is not None:
        found.bars["silence"] = begin["silence_s"]
    measured = found.measures | {"silence": found.seconds}
    for name, bar in found.bars.items():
        if name not in measured:
            found.missed.append(f"{name} was not measured")
        elif measured[name] > bar:
            found.missed.append(f"{name} {measured[name]:.2f} is above {bar:g}")


def lost_of(account: Account, ends: frozenset[str]) -> set[str]:
    """Return the devices that were meant and have no allowed end, or are told as accepted and were never taken."""
    ended = {
        device
        for device, delivery, outcome in account.rows
        if outcome in ends and (outcome != Outcome.ACCEPTED or account.taken[delivery])
    }
    return account.expected - ended


def twice_of(account: Account) -> int:
    """Return how many devices are in more than one segment."""
    return sum(times - 1 for times in Counter(device for device, _, _ in account.rows).values())


def disagreements_of(account: Account) -> Iterator[str]:
    """Tell where progress, deliveries, the ledger and the provider's log do not agree."""
    name, counts = account.notification, account.counts
    if account.progress is None:
        yield f"{name} has no account"
        return
    if account.progress["state"] not in ENDED:
        yield f"{name} is {account.progress['state']}"
    if counts["selected"] != sum(counts[outcome] for outcome in FINAL) + counts["suppressed"] or counts["pending"]:
        yield f"{name} does not balance: {counts}"
    if not (account.meant or {}).get("partial") and counts["selected"] != len(account.expected):
        yield f"{name} selected {counts['selected']} of {len(account.expected)}"
    listed = Counter(outcome for _, _, outcome in account.rows)
    for outcome in FINAL:
        if counts[outcome] != listed[outcome]:
            yield f"{name}: {counts[outcome]} {outcome} by the account, {listed[outcome]} by the deliveries"
    accepted = {delivery for _, delivery, outcome in account.rows if outcome == Outcome.ACCEPTED}
    if apart := accepted ^ account.taken.keys():
        yield f"{name}: {len(apart)} deliveries accepted and not taken, or taken and not accepted"
    gone = {delivery for _, delivery, outcome in account.rows if outcome == Outcome.UNREGISTERED}
    if apart := gone ^ account.dead:
        yield f"{name}: {len(apart)} deliveries unregistered and not called dead, or the other way round"
    if account.ledger is not None and not account.ledger["agrees"]:
        yield f"{name}: the ledger differs: {account.ledger['differences']}"


def excused(entries: Sequence[Entry], accounts: Sequence[Account], begin: Entry) -> int:
    """Return how many repeats the strikes excuse: what was in flight, what was just answered, and lost answers.

    Of each strike by the simulators' log: the most that were answered within any window of the allowed length.
    """
    times = sorted(chain.from_iterable(account.times for account in accounts))
    window = max((bisect_right(times, at + begin["window_s"]) - place for place, at in enumerate(times)), default=0)
    struck = sum(entry.get("excuses", 0) for entry in entries if entry["kind"] == "strike")
    return struck * (begin["in_flight"] + window) + sum(account.lost_answers for account in accounts)


def silence(entries: Sequence[Entry], accounts: Sequence[Account]) -> float:
    """Return the longest time that nobody was asked anything after a strike, of strikes before the last request."""
    times = sorted(chain.from_iterable(account.times for account in accounts))
    strikes = [entry["at"] for entry in entries if entry["kind"] == "strike"]
    longest = 0.0
    for at, until in pairwise([*strikes, float("inf")]):
        heard = [at, *times[bisect_left(times, at) : bisect_right(times, until)]]
        longest = max([longest, *(later - earlier for earlier, later in pairwise(heard))])
    return longest
