import orjson

from simulators.cut import Values, cut_body
from simulators.entry import Many
from simulators.pattern import Subject, make_pattern
from simulators.run import Column

VALUES = [Values(b"a", b"1"), Values(b"b", b"2"), Values(b"c", b"3")]
BODY = b'{"token":"a","id":"1"}'


def a_run(notification_id="spring"):
    subject = Subject("demo", notification_id, "tag", None)
    body = cut_body(BODY, VALUES[0])
    pattern = make_pattern(subject, cut_body(b"", VALUES[0]), body, VALUES[0])
    columns = [value.token for value in VALUES], [value.delivery_id for value in VALUES]
    return Many(1.5, Column(subject, *columns, [pattern] * len(VALUES)))


def test_the_lines_of_a_run_are_those_of_its_entries():
    run = a_run('a "quoted" name, \u0000 and \u0001')
    assert run.lines() == b"".join(entry.line() for entry, _ in run.entries())
    assert len(run) == run.lines().count(b"\n") == 3


def test_bodies_are_made_again():
    said = [orjson.loads(body) for _, body in a_run().entries()]
    assert said == [{"token": value.token.decode(), "id": value.delivery_id.decode()} for value in VALUES]
