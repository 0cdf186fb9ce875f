import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from sandbox.household import Household
from sandbox.leash import Leash
from tests.support.eventually import eventually_async

STEADY = "import sys, signal; open(sys.argv[1], 'a').write(f'{__import__(\"os\").getpid()}\\n'); signal.pause()"
FAILING = "import sys; open(sys.argv[1], 'a').write('began\\n'); sys.exit(3)"


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def is_there(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_a_worker_that_ends_is_started_again_until_a_stop(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Leash() as leash:
        household = Household({"tally": [sys.executable, "-c", FAILING, str(log)]}, leash, 5.0, first_wait_s=0.01)
        running = asyncio.create_task(household.run())

        async def twice() -> bool:
            return len(lines(log)) >= 2

        await eventually_async(twice)
        household.stopping.set()
        await asyncio.wait_for(running, 10)


async def test_a_stop_ends_every_worker(tmp_path: Path) -> None:
    logs = [tmp_path / "one", tmp_path / "two"]
    with Leash() as leash:
        commands = {log.name: [sys.executable, "-c", STEADY, str(log)] for log in logs}
        household = Household(commands, leash, 5.0)
        running = asyncio.create_task(household.run())

        async def both() -> bool:
            return all(lines(log) for log in logs)

        await eventually_async(both)
        household.stopping.set()
        await asyncio.wait_for(running, 10)

    assert not any(is_there(int(lines(log)[0])) for log in logs)
