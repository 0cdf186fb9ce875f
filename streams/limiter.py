"""Stands between a role and the dead letters: beyond a limit it lets none of them be written, and says so.

What cannot be buried keeps its place: the record's stage waits, its offset is not committed, and ``/readyz`` says why.
It stays so until the worker is started again, mended or with a higher limit. A restart does not begin to count anew
(``streams.burials``), so a worker that is restarted for ever empties no topic either. A stage works in order, so all of
it waits; a track waits by itself, and of a sender only the bad segments do, while there is room for good ones.

On the ways in, what is wrong with a record is its producer's fault, and one producer must not stop the others: beyond
the limit such a letter is written without its value, which stands on the way in for a week.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from models.ports import Publish
from models.record import Outgoing
from rules.deadletters import TOPIC, without_value
from rules.letter_limit import LetterLimit, Verdict, cut_message, held_message, parted, stage_of
from settings import DeadLetterSettings
from streams.burials import Recall
from streams.patience import until_there
from telemetry.letters import count_letters
from telemetry.metrics import Metrics

HOLD_S: Final = 30.0
"""How often a track that is held looks at its records again: another worker may have been given them."""

log = structlog.get_logger(__name__)


class Limiter:
    """Counts what one worker gives up."""

    def __init__(self, settings: DeadLetterSettings, recall: Recall, metrics: Metrics) -> None:
        self._settings = settings
        self._recall = recall
        self._metrics = metrics
        self._recalled = False
        self._recalling = asyncio.Lock()
        self._ours, self._theirs = (LetterLimit(settings.run, settings.share, settings.window) for _ in range(2))
        self._at_hand: int | None = None
        self._is_cutting = False
        self._lock = asyncio.Lock()
        self._letting_go = asyncio.Event()
        self.why = ""
        """Why the worker is not ready; nothing while it is."""

    def began(self, records: int) -> None:
        """Take notice that a stage took so many records together; 0: there is a stage."""
        self._at_hand = records

    def handled(self) -> None:
        """Take notice that what the stage took is done; what was given up of it is counted already."""
        self._enter(self._at_hand or 0, [])
        self._at_hand = 0

    def limited(self, publish: Publish) -> Publish:
        """Return a publisher that asks before it writes a dead letter, and waits while it may not."""

        async def publish_within(records: Sequence[Outgoing]) -> None:
            letters, letting_go = _letters(records), self._letting_go
            if not letters:
                await publish(records)
                if self._at_hand is None:  # no stage: what a sender writes is the end of one segment
                    self._enter(1, [])
                return
            async with self._lock:
                of = self._at_hand or len(letters)
                allowed = await self.judged(records, of)
                if allowed is None:
                    await letting_go.wait()
                    raise asyncio.CancelledError
                await publish(allowed)
                self._enter(of, letters)
                self._at_hand = None if self._at_hand is None else 0

        return publish_within

    async def judged(self, records: Sequence[Outgoing], of: int) -> Sequence[Outgoing] | None:
        """Return what follows from *of* records as it may be written; None: not at all, for the letters among it."""
        letters = _letters(records)
        if not letters:
            return records
        await self.look_back(stage_of(letters[0]))
        verdict = self._verdict(letters, of)
        if verdict is Verdict.HOLD:
            return None
        return records if verdict is Verdict.WRITE else [_cut(record) for record in records]

    def written(self, records: Sequence[Outgoing], of: int) -> None:
        """Take notice that what follows from *of* records of a track is committed."""
        count_letters(self._metrics, records)
        self._enter(of, _letters(records))

    async def look_back(self, stage: str) -> None:
        """Recall, once, what was before this process began: when a worker starts, so that no record waits for it."""
        async with self._recalling:
            if self._recalled:
                return
            before = await until_there(lambda: self._recall(stage))
            self._recalled = True
            for limit, burials in zip((self._ours, self._theirs), before, strict=True):
                limit.recall(burials.row, burials.handled, burials.given_up)

    async def let_go(self) -> None:
        """End what is held, without an acknowledgement: its partition is given away, or the worker ends."""
        self._letting_go.set()
        self._letting_go = asyncio.Event()

    def _verdict(self, letters: Sequence[Outgoing], of: int) -> Verdict:
        ours, theirs = self._parted(letters)
        stage = stage_of(letters[0])
        if ours and (self.why or self._is_beyond(stage, of - len(ours), len(ours))):
            return Verdict.HOLD
        limit = self._theirs.would_break(of - len(theirs), len(theirs)) if theirs else ""
        if limit and not self._is_cutting:
            log.warning(cut_message(stage, limit), stage=stage)
        self._is_cutting = bool(limit)
        self._metrics.letter_limit_tripped.of(stage).set(self._is_cutting)
        return Verdict.CUT if limit else Verdict.WRITE

    def _is_beyond(self, stage: str, handled: int, given_up: int) -> bool:
        limit = self._ours.would_break(handled, given_up)
        if limit:
            self.why = held_message(stage, limit)
            self._metrics.letter_limit_tripped.of(stage).set(1)
            log.error(self.why, stage=stage)
        return bool(limit)

    def _parted(self, letters: Sequence[Outgoing]) -> tuple[list[Outgoing], list[Outgoing]]:
        return parted(letters, stop_ways_in=self._settings.stop_ways_in)

    def _enter(self, of: int, letters: Sequence[Outgoing]) -> None:
        ours, theirs = self._parted(letters)
        self._ours.enter(of - len(ours), len(ours))
        self._theirs.enter(of - len(theirs), len(theirs))


def _letters(records: Sequence[Outgoing]) -> list[Outgoing]:
    return [record for record in records if record.topic == TOPIC]


def _cut(record: Outgoing) -> Outgoing:
    return without_value(record) if record.topic == TOPIC else record
