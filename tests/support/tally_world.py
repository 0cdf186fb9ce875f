"""A tally in a world where everything happens to it: for tests of what must be true all the same."""

import random
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, get_args

from hypothesis import strategies as st

from agents.tally_result import TallyResult
from models.outcome import Outcome
from models.progress import Progress
from models.record import Outgoing, Record
from models.result import Selected
from rules.fact_rows import facts_of
from rules.facts import LedgerFact, is_summary
from rules.results import read_result
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import a_record, a_settled
from tests.support.ledger_facts import NAME, expanded, launched, selected
from tests.support.two_copies import Changelog, Disk, Fuse, FusedPublish, KilledError, TwoCopies

METRICS: Metrics = open_metrics("tally")
SEGMENTS = {f"{NAME}:fcm:0:0:{part}": 3 for part in range(2)}
FINAL = st.sampled_from([outcome for outcome in Outcome if outcome.is_final])


@st.composite
def stories(draw: st.DrawFn) -> list[Record[bytes]]:
    """A campaign of two segments: some positions deferred first, some told again, and otherwise than before."""
    page: Selected = selected(1, no_address=1).model_copy(update={"segments": SEGMENTS})
    told = []
    for segment in SEGMENTS:
        first = draw(st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3))
        told += [a_settled(*first, segment_id=segment)]
        told += [a_settled(*draw(st.lists(FINAL, min_size=3, max_size=3)), segment_id=segment, attempt=2)]
        if draw(st.booleans()):
            told.append(draw(st.sampled_from(told)))
    order = draw(st.permutations([expanded(), *told]))
    results = [launched(), page, *order]
    return [a_record(result, topic="results", offset=offset) for offset, result in enumerate(results)]


Misfortune = Literal["killed", "killed and its disk lost", "rewound", "tail lost", "asleep"]
MISFORTUNES: tuple[Misfortune, ...] = get_args(Misfortune)
WEIGHTS = (6, 3, 2, 1, 2)


def misfortunes(chance: random.Random) -> list[tuple[Misfortune, int, int]]:
    """Return what happens, during a batch of how many records, and at which step (or how far back)."""
    found = chance.choices(MISFORTUNES, WEIGHTS, k=chance.randint(1, 8))
    return [(what, chance.randint(1, 4), chance.randint(0, 16)) for what in found]


@dataclass
class World:
    """One partition of results and whoever tallies it."""

    story: list[Record[bytes]]
    changelog: Changelog = field(default_factory=Changelog)
    disk: Disk = field(default_factory=Disk)
    fuse: Fuse = field(default_factory=Fuse)
    published: list[Outgoing] = field(default_factory=list)
    committed: int = 0
    zombies: list[tuple[TallyResult, list[Record[bytes]]]] = field(default_factory=list)

    def worker(self) -> TallyResult:
        facts = TwoCopies(self.disk, self.changelog, self.fuse)
        return TallyResult(facts, FusedPublish(self.fuse, self.published), METRICS)

    async def begin(self) -> TallyResult:
        """Start a worker on the disk there is; one that is killed while it recovers starts again."""
        while True:
            self.disk.recover(self.changelog)
            tally = self.worker()
            try:
                await tally.recover([0])
                self.fuse.steps = None
            except KilledError:
                self.fuse = Fuse()
                continue
            return tally

    async def suffer(self, tally: TallyResult, event: tuple[Misfortune, int, int]) -> TallyResult:
        """Read a batch, in which something happens; returns who goes on."""
        what, size, step = event
        batch = self.story[self.committed : self.committed + size]
        if what == "asleep":
            self.zombies.append((tally, batch))
            self.fuse, self.disk = Fuse(), Disk()
            return await self.begin()
        if what.startswith("killed"):
            self.fuse.steps = step
        try:
            await tally(batch)
            self.committed += len(batch)
        except KilledError:
            self.fuse = Fuse(step // 2 if step % 2 else None)  # and perhaps again while it recovers
        if what == "rewound":
            self.committed = min(self.committed, step)
        if what == "tail lost":
            del self.changelog.records[max(0, len(self.changelog.records) - step) :]
            self.committed = 0  # the cure: docs/delivery.md
        if what in {"tail lost", "killed and its disk lost"}:
            self.disk = Disk()
        return await self.begin()

    async def wake(self, tally: TallyResult) -> TallyResult:
        """Let every sleeper go on with the batch at which it fell asleep; then the group is joined anew."""
        for zombie, batch in self.zombies:
            await zombie(batch)
        if not self.zombies:
            return tally
        self.zombies.clear()
        return await self.begin()

    async def finish(self, tally: TallyResult) -> None:
        """Read all that is left, in peace."""
        while batch := self.story[self.committed : self.committed + 2]:
            await tally(batch)
            self.committed += len(batch)

    def is_kept(self) -> bool:
        """Tell whether what was acknowledged is in the changelog: an heir without a disk will have it."""
        rows = self.changelog.rows
        known = {fact.key for fact in facts_of(rows.items())}
        read = [LedgerFact(record.offset, read_result(record.value)) for record in self.story[: self.committed]]
        return any(map(is_summary, rows)) or known >= {fact.key for fact in read}

    @property
    def last(self) -> Progress:
        """What readers hold, who keep the newest."""
        return reduce(lambda kept, told: told if told.replaces(kept.version, kept.state) else kept, self.told)

    @property
    def told(self) -> list[Progress]:
        return [record.value for record in self.published if isinstance(record.value, Progress)]


def told(progress: Progress) -> tuple[object, ...]:
    return progress.state, progress.counts, progress.by_channel, progress.reasons
