import os
import signal

from sandbox.kernel import started_at
from sandbox.leash import Leash, end_group
from tests.support.eventually import eventually
from tests.support.programs import FOR_EVER, a_parent, a_process

OWNER = f"""
import subprocess, sys
from sandbox.leash import Leash
leash = Leash()
sleeper = subprocess.Popen([sys.executable, "-S", "-c", {FOR_EVER!r}], start_new_session=True)
leash.hold(sleeper.pid)
print(sleeper.pid, flush=True)
sleeper.wait()
"""


def test_what_a_killed_owner_left_running_is_ended():
    with a_process(OWNER) as owner:
        sleeper = int(owner.stdout.readline())
        assert started_at(sleeper) is not None

        owner.kill()

        assert eventually(lambda: started_at(sleeper) is None)


def test_what_was_released_is_left_alone():
    with a_process() as sleeper:
        with Leash() as leash:
            leash.hold(sleeper.pid)
            leash.release(sleeper.pid)

        assert sleeper.poll() is None


def test_closing_ends_the_whole_group():
    """A program may have started others."""
    with a_process(a_parent()) as leader:
        grandchild = int(leader.stdout.readline())
        with Leash() as leash:
            leash.hold(leader.pid)

        assert eventually(lambda: started_at(grandchild) is None)


def test_a_process_that_merely_has_the_same_pid_is_left_alone():
    with a_process() as sleeper:
        end_group(sleeper.pid, started_at(sleeper.pid) + 1)

        assert sleeper.poll() is None
        os.killpg(sleeper.pid, signal.SIGKILL)
