"""For how long the group surely counts this worker as a member, by aiokafka's own signs of life.

A worker that slept, or cannot reach the broker, does not know what others were given meanwhile. The group waits a
session from the last sign of life that it got; here the session counts from when the last sign that was taken well had
been sent. That is earlier, never later.
"""

import time
from typing import Any, Final

from aiokafka.errors import NoError, RebalanceInProgressError
from aiokafka.protocol.group import HeartbeatRequest, SyncGroupRequest

from rules.lease import Lease

SIGNS_OF_LIFE: Final = (HeartbeatRequest, SyncGroupRequest)

GOOD: Final = frozenset({NoError.errno, RebalanceInProgressError.errno})
"""A group that is about to share out anew waits for us, and counts the session from there."""


def renew_with(coordinator: Any, lease: Lease) -> None:
    """Renew a lease with each sign of life that a coordinator of aiokafka gives and the group takes well."""
    send = coordinator._send_req  # noqa: SLF001 -- nothing public tells when a heartbeat was answered

    async def send_and_renew(request: Any) -> Any:
        asked_at = time.monotonic()
        response = await send(request)
        if isinstance(request, SIGNS_OF_LIFE) and response.error_code in GOOD:
            lease.renewed(asked_at)
        return response

    coordinator._send_req = send_and_renew  # noqa: SLF001
