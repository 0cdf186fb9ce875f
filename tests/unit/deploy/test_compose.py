import pytest
import yaml

from deploy import compose
from deploy.workers import Worker, workers
from models.topic import TopicSpec
from streams.topics import RESULTS

TEXT = """\
x-worker: &worker { image: carillon }
x-sender: &sender { image: carillon, volumes: [credentials] }
services:
  kafka: { image: kafka }
  # --- Workers: written from the code
  gone: { image: of-a-role-that-is-no-more }
  # --- End of workers ---
  edge: { image: carillon }
"""


def a_worker(
    name: str = "count", *, sends: bool = False, tables: bool = False, reads: tuple[TopicSpec, ...] = (RESULTS,)
):
    return Worker(name, (name, "--lane", "a lane"), "counts", tables, reads, sends)


def test_the_workers_of_the_code_stand_between_the_marks_and_what_is_around_them_stays(tmp_path) -> None:
    (tmp_path / compose.FILE).write_text(TEXT)

    found = yaml.safe_load(compose.written(tmp_path))["services"]

    assert list(found) == ["kafka", *(worker.name for worker in workers()), "edge"]


def test_written_again_it_is_the_same(tmp_path) -> None:
    (tmp_path / compose.FILE).write_text(TEXT)
    once = compose.written(tmp_path)
    (tmp_path / compose.FILE).write_text(once)

    assert compose.written(tmp_path) == once


def test_a_file_without_its_marks_is_left_alone_and_says_which_are_needed(tmp_path) -> None:
    (tmp_path / compose.FILE).write_text(TEXT.replace("# --- End", "# End"))

    with pytest.raises(ValueError, match="put them back"):
        compose.written(tmp_path)


@pytest.mark.parametrize(("sends", "kind"), [(True, "sender"), (False, "worker")])
def test_only_who_sends_has_what_senders_have_and_a_word_with_a_space_stays_one(sends, kind) -> None:
    text = compose.service(a_worker(sends=sends))
    (found,) = yaml.safe_load(f"{TEXT.partition('services')[0]}services:\n{text}")["services"].values()

    assert f"<<: *{kind}" in text
    assert found["command"] == ["worker", "count", "--lane", "a lane"]
    assert ("volumes" in found) == sends
