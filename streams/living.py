"""Whether the tasks behind a client of aiokafka still run: it starts them, nobody awaits them, and an error ends them.

Whoever waits for what such a task would bring waits for ever, and says nothing. So it is asked now and then.
"""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


class DeadClientError(Exception):
    """A client that will never again do what it is asked; only a new one will."""


def ensure_fetches(consumer: AIOKafkaConsumer) -> None:
    """Return while a consumer fetches, and keeps its metadata; one that was stopped does neither, and is passed over.

    Raises
    ------
    DeadClientError
        Caused by what ended it.
    """
    if consumer._closed:  # noqa: SLF001 -- nothing public says so
        return
    fetcher = consumer._fetcher  # noqa: SLF001
    tasks = (fetcher._fetch_task if fetcher is not None else None, consumer._client._sync_task)  # noqa: SLF001
    for task in filter(_is_dead, tasks):
        message = f"{task.get_name()} of a consumer has ended"
        raise DeadClientError(message) from _cause(task)


def is_dead(producer: AIOKafkaProducer) -> bool:
    """Tell whether a producer that was started can send nothing any more."""
    return any(map(_is_dead, (producer._sender.sender_task, producer.client._sync_task)))  # noqa: SLF001 -- see above


async def end(producer: AIOKafkaProducer, within_s: float) -> None:
    """Let a producer send what it has, and end it; after *within_s* it ends without."""
    try:
        await asyncio.wait_for(producer.stop(), within_s)
    except TimeoutError:
        # It counts as closed, and a second stop would do nothing: its tasks would go on for ever.
        task = producer._sender.sender_task  # noqa: SLF001
        if task is not None:
            task.cancel()
        await producer.client.close()


def _is_dead(task: "asyncio.Task[Any] | None") -> bool:
    return task is not None and task.done()


def _cause(task: "asyncio.Task[Any]") -> BaseException | None:
    return None if task.cancelled() else task.exception()
