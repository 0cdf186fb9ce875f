import logging

from telemetry.flood import KINDS, FloodFilter


class StepClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def a_line(name: str, sentence: str = "cannot connect to %s", *what: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, sentence, what or ("node 1",), None)


def test_a_library_that_floods_gets_some_lines_a_second() -> None:
    clock = StepClock()
    flood = FloodFilter(["aiokafka"], per_second=3, clock=clock)

    passed = [flood.filter(a_line("aiokafka.conn")) for _ in range(100)]

    assert passed == [True] * 3 + [False] * 97


def test_the_next_line_that_passes_says_how_many_did_not() -> None:
    clock = StepClock()
    flood = FloodFilter(["aiokafka"], per_second=1, clock=clock)
    for _ in range(10):
        flood.filter(a_line("aiokafka.conn"))
    clock.now += 1.0

    line = a_line("aiokafka.conn")

    assert flood.filter(line)
    assert line.held_back == 9


def test_one_loud_logger_does_not_silence_its_sibling() -> None:
    flood = FloodFilter(["aiokafka"], per_second=1, clock=StepClock())
    flood.filter(a_line("aiokafka.conn"))

    assert not flood.filter(a_line("aiokafka.conn"))
    assert flood.filter(a_line("aiokafka.cluster"))


def test_what_is_said_once_is_heard_amid_what_is_repeated() -> None:
    flood = FloodFilter(["aiokafka"], per_second=1, clock=StepClock())
    for node in range(100):
        flood.filter(a_line("aiokafka.conn", "cannot connect to %s", f"node {node}"))

    assert flood.filter(a_line("aiokafka.conn", "Unexpected error in %s", "the fetcher"))


def test_sentences_without_end_are_held_back_together_and_take_no_memory() -> None:
    flood = FloodFilter(["aiokafka"], per_second=1, clock=StepClock())
    for number in range(KINDS):
        assert flood.filter(a_line("aiokafka.conn", f"request {number} failed"))

    passed = [flood.filter(a_line("aiokafka.conn", f"another {number} failed")) for number in range(100)]

    assert passed == [True] + [False] * 99
    assert len(flood._windows) == KINDS + 1


def test_our_own_lines_always_pass() -> None:
    flood = FloodFilter(["aiokafka"], per_second=1, clock=StepClock())

    assert all(flood.filter(a_line("streams.worker")) for _ in range(100))
