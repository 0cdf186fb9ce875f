"""One campaign through the whole house: how long it took, and what each role used for it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import orjson

from benchmarks.audience import app_of
from benchmarks.contenders.message import CONTENT
from benchmarks.whole_house import rss_mb
from models.errors import SetupError
from sandbox.demo import settings_of
from sandbox.follow import follow
from sandbox.house import CHANNELS
from sandbox.provider_side import count
from sandbox.running import Sandbox
from streams.publish import Publisher
from streams.topics import COMMANDS

OTHERS: Final = ("registry", "fcm-simulator", "apns-simulator")
"""Not ours: the providers, and a stand-in for MongoDB that costs what MongoDB does not."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What one campaign took."""

    devices: int
    seconds: float
    """From the command's publication to the final account."""

    us: Mapping[str, float]
    """CPU per device by role, user and system, with the broker and the others."""

    rss_mb: Mapping[str, float]
    """By role when it had ended."""

    @property
    def way_us(self) -> float:
        """CPU per device of every role and the broker, ``OTHERS`` left out."""
        return sum(us for role, us in self.us.items() if role not in OTHERS)


def median_of(rounds: Sequence[Campaign]) -> Campaign:
    """Return the medians of several campaigns of one size; raises StatisticsError where there is none."""
    us = {role: median(one.us[role] for one in rounds) for role in rounds[0].us}
    rss_mb = {role: median(one.rss_mb[role] for one in rounds) for role in rounds[0].rss_mb}
    return Campaign(rounds[0].devices, median(one.seconds for one in rounds), us, rss_mb)


def command(notification_id: str, app: str, audience: Mapping[str, object], **more: object) -> bytes:
    """Return a launch as a producer publishes it; *more* are further fields of it."""
    return orjson.dumps(
        {
            "type": "launch",
            "notification_id": notification_id,
            "app": app,
            "content": CONTENT.model_dump(exclude_defaults=True),
            "audience": audience,
            "ttl_s": 3600,
            **more,
        }
    )


async def launch(
    publisher: Publisher, prefix: str, notification_id: str, app: str, audience: Mapping[str, object], **more: object
) -> None:
    """Publish a launch, and return when the broker has it."""
    value = command(notification_id, app, audience, **more)
    await publisher.raw([(prefix + COMMANDS.name, None, notification_id.encode(), value, [])])


async def run_campaign(sandbox: Sandbox, publisher: Publisher, devices: int) -> Campaign:
    """Send to every device of an app; raises SetupError where the account or the providers say something else."""
    kafka = settings_of(sandbox).kafka
    notification_id = f"campaign-{devices}-{time.time_ns()}"
    before, began = sandbox.cpu_s(), time.monotonic()
    await launch(publisher, kafka.prefix, notification_id, app_of(devices), {"everyone": True})
    async for progress in follow(kafka, notification_id):
        accepted = progress.counts.accepted
    seconds, after = time.monotonic() - began, sandbox.cpu_s()
    taken = sum(count(sandbox, channel, notification_id).distinct for channel in CHANNELS)
    if not accepted == taken == devices:
        message = f"of {devices} devices {accepted} are accepted by the account and {taken} by the providers"
        raise SetupError(message)
    us = {role: max(0.0, used - before.get(role, 0.0)) / devices * 1e6 for role, used in after.items()}
    return Campaign(devices, seconds, us, rss_mb(sandbox, list(after)))
