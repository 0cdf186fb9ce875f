import os
import signal
import threading

import pytest

from sandbox.interrupt import until_interrupted


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_long_start_can_be_broken_off(signum):
    def start_long():
        with until_interrupted():
            os.kill(os.getpid(), signum)
            threading.Event().wait(5)

    with pytest.raises(KeyboardInterrupt):
        start_long()


def test_waiting_ends_with_the_first_signal_and_the_way_out_is_not_broken_off_by_more():
    with until_interrupted() as interruption:
        timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()

        interruption.wait()
        os.kill(os.getpid(), signal.SIGINT)

        timer.join()


def test_afterwards_signals_mean_what_they_meant():
    before = signal.getsignal(signal.SIGTERM)

    with until_interrupted():
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before
