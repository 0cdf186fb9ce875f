"""Does the main job once: from an empty machine to an account that agrees with the providers' to the last delivery."""

import asyncio
import signal
import time
from datetime import UTC, datetime

from pydantic import SecretStr

from models.progress import Progress
from sandbox.crowd import meant_of
from sandbox.demo_faults import STRIKES, Faults
from sandbox.demo_producer import launch, load
from sandbox.demo_record import read_rows
from sandbox.demo_view import DemoView
from sandbox.evidence import Evidence
from sandbox.follow import follow
from sandbox.house import CHANNELS
from sandbox.provider_side import hear, tell
from sandbox.running import Sandbox
from sandbox.verdict import Verdict, judge
from settings import Settings, read_settings


async def demonstrate(sandbox: Sandbox, size: int, view: DemoView, *, faults: Faults, seed: int) -> Verdict:
    """Load devices, launch one notification, follow it, and hold all accounts of it against each other."""
    settings = settings_of(sandbox)
    meant = meant_of(size)
    tell(sandbox, meant.values(), faults, seed)
    await load(settings, size, view)
    notification_id = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    before, began = sandbox.cpu_s(), time.monotonic()
    await launch(settings, notification_id)
    progress = await _follow(sandbox, settings, notification_id, len(meant), view, strikes=faults.kills)
    seconds, after = time.monotonic() - began, sandbox.cpu_s()
    with view.waiting("holding the accounts against each other"):
        rows = await read_rows(sandbox, settings.mongo.database, notification_id, progress.counts)
        heard = {channel: await hear(sandbox, channel, notification_id) for channel in CHANNELS}
        evidence = Evidence(
            meant=meant,
            progress=progress,
            rows=rows,
            witnesses={channel: witness for channel, (_, witness) in heard.items()},
            counted={channel: counted for channel, (counted, _) in heard.items()},
            may_repeat=faults.kills,
        )
        cpu = {role: max(0.0, used - before.get(role, 0.0)) for role, used in after.items()}
        return judge(evidence, devices=size, faults=faults, seed=seed, seconds=seconds, cpu=cpu)


def settings_of(sandbox: Sandbox) -> Settings:
    """Return our own settings, turned to this house."""
    settings = read_settings()
    database = sandbox.environment().get("CARILLON_MONGO__DATABASE", settings.mongo.database)
    return settings.model_copy(
        update={
            "kafka": sandbox.kafka,
            "mongo": settings.mongo.model_copy(update={"uri": SecretStr(sandbox.mongo_uri), "database": database}),
        }
    )


async def _follow(
    sandbox: Sandbox, settings: Settings, notification_id: str, total: int, view: DemoView, *, strikes: bool
) -> Progress:
    """Show each version of the account until the last; strike on the way, if that was asked for."""
    ahead = list(STRIKES) if strikes else []
    with view.sending(total) as show:
        async for progress in follow(settings.kafka, notification_id):
            show(progress)
            done = progress.counts.selected - progress.counts.pending
            while ahead and done >= ahead[0][0] * total and not progress.state.is_final:
                role = ahead.pop(0)[1]
                view.say(f"killing {role}")
                sandbox.kill(role, signal.SIGKILL)
                await asyncio.sleep(0)
    return progress
