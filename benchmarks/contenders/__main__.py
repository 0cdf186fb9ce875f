"""``python -m benchmarks.contenders TASK``: does one task and prints what it cost as the last line."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import uvloop

from benchmarks.contenders import apns_library, firebase, h2load, ours
from benchmarks.task import Measured, Task

CONTENDERS: Final[Mapping[str, Callable[[Task], Awaitable[Measured]]]] = {
    "fcm": ours.send,
    "apns": ours.send,
    "h2load-fcm": h2load.send,
    "h2load-apns": h2load.send,
    "firebase": firebase.send,
    "aioapns": apns_library.send,
}
"""All on uvloop, as our workers are."""


async def _send(task: Task) -> Measured:
    return await CONTENDERS[task.contender](task)


def main() -> None:
    """Do the task that the command line names."""
    measured = uvloop.run(_send(Task.model_validate_json(sys.argv[1])))
    sys.stdout.write(measured.model_dump_json() + "\n")


if __name__ == "__main__":
    main()
