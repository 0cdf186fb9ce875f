import platform

from benchmarks.machine import at_the_end, cpu_model, this_machine

CPU_INFO = """processor\t: 0
vendor_id\t: AuthenticAMD
model name\t: AMD EPYC 7R13 Processor
processor\t: 1
model name\t: AMD EPYC 7R13 Processor
"""


def test_the_processor_is_named_once_however_many_cores_it_has() -> None:
    assert cpu_model(CPU_INFO) == "AMD EPYC 7R13 Processor"


def test_a_processor_without_a_name_is_told_by_its_architecture() -> None:
    assert cpu_model("processor: 0\n") == platform.machine()


def test_a_machine_tells_its_load_in_words_and_as_json() -> None:
    machine = at_the_end(this_machine())

    assert f"load {machine.load_1m:.2f} before and {machine.load_after_1m:.2f} after" in machine.told()
    assert machine.as_json()["load_1m"] == machine.load_1m
    assert machine.cores >= 1
