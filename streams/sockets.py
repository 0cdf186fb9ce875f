"""A socket that is gone is an outage of the broker, whoever notices it first.

uvloop's transports answer a write with a RuntimeError when their handle is closed already, where asyncio's own say
nothing. aiokafka expects nothing but an OSError there: the error ends the task that keeps its metadata, and from then
on nobody finds the coordinator of the group again. Such a worker is no member any more, and neither ends nor says so.
"""

from functools import wraps
from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError


def tell_closed_sockets() -> None:
    """Let every connection of this process tell a closed handle as what it is; a second call changes nothing."""
    send = AIOKafkaConnection.send
    if hasattr(send, "__wrapped__"):
        return

    @wraps(send)
    def send_or_tell(connection: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return send(connection, *args, **kwargs)
        except RuntimeError as error:
            connection.close(reason=CloseReason.CONNECTION_BROKEN, exc=error)
            message = f"Connection at {connection.host}:{connection.port} is closed"
            raise KafkaConnectionError(message) from error

    AIOKafkaConnection.send = send_or_tell
