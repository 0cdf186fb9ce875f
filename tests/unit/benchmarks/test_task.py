import pytest
from pydantic import ValidationError

from benchmarks.task import Measured, Task


def test_cost_and_rate_are_per_message() -> None:
    measured = Measured(messages=2_000, accepted=2_000, cpu_s=0.01, wall_s=0.1)

    assert (measured.us, measured.rate) == (5.0, 20_000)


def test_a_task_crosses_to_another_process_and_back_unchanged() -> None:
    task = Task(contender="fcm", settings={"project_id": "p"}, messages=10)

    assert Task.model_validate_json(task.model_dump_json()) == task


def test_a_task_without_a_message_measures_nothing() -> None:
    with pytest.raises(ValidationError):
        Task(contender="fcm", settings={}, messages=0)
