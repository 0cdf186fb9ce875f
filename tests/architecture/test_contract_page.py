"""What the page for producers shows is right by the schema, and would be accepted by a worker."""

import json
import re

import pytest

from providers.catalogue import channels
from rules.commands import read_command
from rules.device_commands import read_device_command
from rules.results import read_progress
from streams.console.docs.contract.page import BODY, LANGUAGES
from tests.architecture.tree import ROOT
from tests.support.schemas import faults

PAGE = (ROOT / "docs/contract.md").read_text()
EXAMPLES = ROOT / "docs/contract/examples"
BODIES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
CHECKS = {name: spec.check for name, spec in channels().items()}


def topic_of(body: dict[str, object]) -> str:
    if "type" in body:
        return "commands"
    return "devices" if "op" in body else "progress"


def test_there_are_bodies_of_what_is_written_and_of_what_is_read() -> None:
    assert {topic_of(body) for body in BODIES} == {"commands", "devices", "progress"}


@pytest.mark.parametrize("body", BODIES, ids=topic_of)
def test_each_body_is_right_by_the_schema_and_for_our_own_reader(body: dict[str, object]) -> None:
    raw = json.dumps(body).encode()
    readers = {
        "commands": lambda: read_command(raw, CHECKS),
        "devices": lambda: read_device_command(raw),
        "progress": lambda: read_progress(raw),
    }

    assert faults(topic_of(body), body) == []
    assert readers[topic_of(body)]() is not None


def test_the_file_that_the_programs_publish_is_the_command_of_the_page() -> None:
    assert json.loads((EXAMPLES / BODY).read_text()) in BODIES


def test_every_program_is_on_the_page_as_it_is_in_its_file() -> None:
    assert {file.name for file in EXAMPLES.iterdir()} == {*LANGUAGES, BODY}
    for name, language in LANGUAGES.items():
        assert f"```{language}\n{(EXAMPLES / name).read_text()}```" in PAGE


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_program_waits_for_all_replicas_and_reads_what_is_committed(name: str) -> None:
    text = (EXAMPLES / name).read_text().replace('"', "").replace(", all", "=all")

    assert "acks=all" in text
    assert re.search(r"enable.idempotence", text)
    assert "read_committed" in text


def test_the_page_and_its_programs_know_the_topics_by_their_names() -> None:
    named = set(re.findall(r"carillon\.(\w+)", PAGE)) | set(re.findall(r'PREFIX(?: \+ "|\})(\w+)', PAGE))

    assert {"commands", "progress"} <= named
    assert named <= {"commands", "progress", "devices", "results", "deadletters"}


def test_nothing_was_left_to_be_filled_in() -> None:
    assert "<<" not in re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
