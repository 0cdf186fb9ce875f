from sandbox.backoff import CEILING_S, FIRST_S, SOUND_AFTER_S, Backoff


def wait_of(backoff, at):
    """Return how long a program that ended at this time has to wait."""
    backoff.is_due(at)
    return backoff.due - at


def test_the_first_end_waits_little_and_each_further_one_twice_as_long():
    backoff = Backoff()
    waits = []
    for _ in range(3):
        backoff.began(0.0)
        waits.append(wait_of(backoff, 1.0))

    assert waits == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]


def test_the_wait_has_a_ceiling():
    backoff = Backoff(deaths=50)
    backoff.began(0.0)

    assert wait_of(backoff, 1.0) == CEILING_S


def test_a_sound_run_forgets_earlier_ends():
    backoff = Backoff(deaths=5)
    backoff.began(0.0)

    assert wait_of(backoff, SOUND_AFTER_S) == FIRST_S


def test_one_end_is_counted_once_however_often_it_is_asked():
    backoff = Backoff()
    backoff.began(0.0)

    answers = [backoff.is_due(1.0), backoff.is_due(1.1), backoff.is_due(1.0 + FIRST_S)]

    assert answers == [False, False, True]
    assert backoff.deaths == 1
