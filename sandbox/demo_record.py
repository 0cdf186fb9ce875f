"""The list of deliveries in the registry, as ``carillon deliveries`` tells it."""

import asyncio
from typing import Final

from models.progress import Counts
from registry.client import open_client
from registry.reports import Reports, open_reports
from sandbox.evidence import Row
from sandbox.running import Sandbox

POLL_S: Final = 0.5
PATIENCE_S: Final = 30.0
"""Without one more delivery for so long, the rest does not come."""


async def read_rows(sandbox: Sandbox, database: str, notification_id: str, counts: Counts) -> list[Row]:
    """Return the deliveries when as many have ended as the account says, or when no more come.

    The recorder is a reader of its own, and may be behind the account.
    """
    ended = counts.selected - counts.suppressed - counts.pending
    loop = asyncio.get_running_loop()
    async with open_client(sandbox.mongo_uri, 30.0) as client:
        reports = open_reports(client[database])
        best, since = -1, loop.time()
        while True:
            rows = await _rows(reports, notification_id)
            final = sum(row.outcome.is_final for row in rows)
            if final > best:
                best, since = final, loop.time()
            if final >= ended or loop.time() - since > PATIENCE_S:
                return rows
            await asyncio.sleep(POLL_S)


async def _rows(reports: Reports, notification_id: str) -> list[Row]:
    return [
        Row(
            one["device_id"],
            one["delivery_id"],
            one["channel"],
            one["outcome"],
            one["provider_id"],
            one["attempt"],
        )
        async for one in reports.deliveries_of(notification_id)
    ]
