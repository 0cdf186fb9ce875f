"""A sender with everything around it, as fakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.send_segment import SendSegment
from models.ports import Tenure
from models.record import Record
from models.result import Settled
from models.segment import Segment
from rules.brake import BrakeLimits
from rules.brakes import Brakes
from rules.gate import Gate
from rules.quota import Limits, Quota
from rules.rates import Rates
from rules.results import read_settled
from rules.retry import Patience
from telemetry.metrics import open_metrics
from tests.support.builders import APP, NOON, a_record
from tests.support.fixed_controls import FixedControls
from tests.support.fixed_tenure import FixedTenure
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published
from tests.support.scripted_provider import ScriptedProvider


def on_topic(segment: Segment, offset: int = 0) -> Record[bytes]:
    return a_record(segment, topic="segments.fcm", offset=offset)


async def send(sender: SendSegment, record: Record[bytes], tenure: Tenure | None = None) -> bool:
    """Hand a sender a record that is ours for good, or as *tenure* says."""
    return await sender(record, sender.read(record.value), tenure or FixedTenure())


@dataclass
class House:
    """A sender with everything around it; what it leaves behind survives its process."""

    provider: ScriptedProvider = field(default_factory=ScriptedProvider)
    notes: MemoryFacts = field(default_factory=MemoryFacts)
    published: Published = field(default_factory=Published)
    controls: FixedControls = field(default_factory=FixedControls)
    clock: Callable[[], datetime] = lambda: NOON
    quota: Quota = field(default_factory=lambda: Quota(Limits()))
    brakes: Brakes = field(default_factory=lambda: Brakes("fcm", BrakeLimits(share=0.2, window=1_000, least=3)))

    @property
    def gate(self) -> Gate:
        return Gate("fcm", APP, self.provider, self.quota, Rates(), lambda: 1.0, self.controls)

    def sender(self) -> SendSegment:
        return SendSegment(
            gates={APP: self.gate},
            brakes=self.brakes,
            notes=self.notes,
            publish=self.published,
            controls=self.controls,
            clock=self.clock,
            chance=lambda: 0.0,
            patience=Patience(timedelta(seconds=10), timedelta(seconds=600), 8),
            metrics=open_metrics("send", channels=["fcm"], apps=[APP]),
            worker="send-fcm-1",
        )

    @property
    def settled(self) -> Settled:
        (record,) = self.published.on("results")
        result = read_settled(record.value)
        assert result is not None
        return result
