import os

from sandbox.kernel import resident_bytes
from tests.support.programs import a_process


def test_what_a_process_holds_grows_with_what_it_was_given():
    before = resident_bytes(os.getpid())
    held = bytearray(os.urandom(1 << 20) * 32)

    assert resident_bytes(os.getpid()) - before > len(held) / 2


def test_a_process_that_is_gone_holds_nothing():
    with a_process() as process:
        pid = process.pid
        assert resident_bytes(pid) > 0

    assert resident_bytes(pid) == 0
