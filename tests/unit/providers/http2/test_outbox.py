"""First come, first served; what comes back has waited already."""

from providers.http2.again import MOST_TRIES, Again, once_more
from providers.http2.job import Job
from providers.http2.outbox import Entry, Outbox
from tests.support.noted_job import NotedJob


def taken(outbox: Outbox) -> list[tuple[Job, int]]:
    found = []
    while (run := outbox.first(1)) is not None:
        found.append((run[0], run[1][0]))
        outbox.took(1)
    return found


def test_jobs_are_taken_in_the_order_in_which_they_came() -> None:
    outbox, one, two = Outbox(), NotedJob(), NotedJob()

    outbox.put(one, [0, 1])
    outbox.put(two, [5])

    assert outbox.waiting == 3
    assert taken(outbox) == [(one, 0), (one, 1), (two, 5)]
    assert (outbox.waiting, outbox.taken) == (0, 3)


def test_what_comes_back_goes_to_the_front_in_its_order() -> None:
    outbox, one, two = Outbox(), NotedJob(), NotedJob()
    outbox.put(one, [7])

    outbox.put_back([(two, 1), (two, 2)])

    assert taken(outbox) == [(two, 1), (two, 2), (one, 7)]


def test_nothing_put_is_nothing_there() -> None:
    outbox = Outbox()

    outbox.put(NotedJob(), [])

    assert outbox.first(9) is None
    assert outbox.waiting == 0


def test_clearing_takes_everything_that_was_not_taken() -> None:
    outbox, job = Outbox(), NotedJob()
    outbox.put(job, [0, 1, 2])
    assert outbox.first(2) == (job, [0, 1])
    outbox.took(1)

    assert outbox.clear() == [(job, 1), (job, 2)]
    assert outbox.waiting == 0
    assert outbox.first(9) is None


def test_an_entry_comes_back_so_often_and_no_more() -> None:
    job = NotedJob()
    entry: Entry | None = (job, 4)
    tries = 0

    while entry is not None:
        tries += 1
        last, entry = entry, once_more(entry)

    assert tries == MOST_TRIES
    assert isinstance(last[0], Again)
    assert last[0].job is job
    assert last[1] == 4


def test_what_is_asked_of_an_entry_that_came_back_the_job_does() -> None:
    job = NotedJob()
    again = once_more((job, job.take(1)[0]))
    assert again is not None

    again[0].succeed([0], [b"body"])

    assert again[0].requests([0]) == job.requests([0])
    assert (again[0].pseudo, again[0].regular) == (job.pseudo, job.regular)
    assert job.kinds() == {"ok": 1}
