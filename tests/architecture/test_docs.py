"""Code and pages agree: what is generated is fresh, and what is written leaves nothing out."""

import re

import pytest

from models.command import COMMAND
from models.device import DEVICE_COMMAND
from models.kafka_security import KafkaSecurity
from providers.catalogue import channels
from rules.commands import read_command
from rules.device_commands import read_device_command
from rules.operators import OPERATORS
from settings import Settings
from streams.console.docs import examples, stale
from streams.console.docs.settings import parts
from streams.console.validation import encoded, judge_command
from streams.topics import all_topics
from streams.topology import ROLES as BUILT_ROLES
from streams.users import users
from telemetry.edge_metrics import EdgeMetrics
from telemetry.metrics import PREFIX, declared
from telemetry.vocabulary import ROLES
from tests.architecture.tree import ROOT, tracked

CHECKS = {name: spec.check for name, spec in channels().items()}


def page(name: str) -> str:
    return (ROOT / name).read_text()


def test_no_generated_page_is_stale() -> None:
    assert stale() == [], "run `make docs`"


def test_every_topic_is_documented() -> None:
    for spec in all_topics(channels()):
        assert f"| `{spec.name}` |" in page("docs/topics.md")


def test_every_metric_is_documented() -> None:
    for spec in (*declared().values(), *declared(EdgeMetrics).values()):
        assert f"`{PREFIX}{spec.full_name}`" in page("docs/metrics.md")


def test_every_setting_has_a_meaning_and_stands_in_both_places() -> None:
    for part in parts():
        for variable in part.variables:
            assert variable.about, variable.name
            assert f"`{variable.name}`" in page("docs/settings.md")
            assert f"#{variable.name}=" in page(".env.example")


def test_no_group_of_settings_is_forgotten() -> None:
    told = {part.title.partition(".")[0] for part in parts()} | {"apps_file", "log_level", "secrets_dir"}

    assert set(Settings.model_fields) <= told


def test_every_operator_is_documented() -> None:
    for name in OPERATORS:
        assert f"| `{name}` |" in page("docs/commands.md")


def test_every_role_is_known_to_the_console_the_metrics_and_the_glossary() -> None:
    assert set(ROLES) == {*BUILT_ROLES, "send"}
    assert ", ".join(ROLES) in page("docs/glossary.md")


@pytest.mark.parametrize("name", examples.COMMANDS)
def test_each_example_of_a_command_would_be_accepted(name: str) -> None:
    command = read_command(encoded(examples.COMMANDS[name]), CHECKS)

    assert command.type == name


def test_the_example_with_recipients_would_be_accepted() -> None:
    assert read_command(encoded(examples.NAMED), CHECKS).type == "launch"


@pytest.mark.parametrize("name", examples.DEVICES)
def test_each_example_of_a_device_command_would_be_accepted(name: str) -> None:
    assert read_device_command(encoded(examples.DEVICES[name])).op == name


@pytest.mark.parametrize("raw", examples.REFUSED)
def test_each_example_of_a_mistake_is_one(raw: dict[str, object]) -> None:
    command, reasons = judge_command(encoded(raw), {})

    assert command is None
    assert reasons


def test_every_type_and_operation_has_an_example() -> None:
    types = COMMAND.json_schema()["discriminator"]["mapping"]
    operations = DEVICE_COMMAND.json_schema()["discriminator"]["mapping"]

    assert set(examples.COMMANDS) == set(types)
    assert set(examples.DEVICES) == set(operations)


def test_the_map_of_the_readme_names_every_folder_and_none_that_is_not_there() -> None:
    named = set(re.findall(r"^\| `(\w+)/` \|", page("README.md"), re.MULTILINE))
    there = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}

    assert named == {folder for folder in there if not folder.startswith(".")}


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#\s]+)\)", page(name)):
        if not target.startswith("https://"):
            assert (folder / target).exists(), target


def test_the_page_on_security_names_settings_users_and_tests_that_are_there() -> None:
    text = page("docs/security.md")
    prefix = Settings().kafka.prefix
    security = {f"CARILLON_KAFKA__SECURITY__{name.upper()}" for name in KafkaSecurity.model_fields}
    there = {variable.name for part in parts() for variable in part.variables}

    assert security <= there
    for name in set(re.findall(r"CARILLON_[A-Z_]+[A-Z]", text)) - {"CARILLON_KAFKA__SECURITY", "CARILLON_EDGE"}:
        assert name in there, name
    for name in re.findall(rf"`({re.escape(prefix)}[a-z-]+)`", text):
        assert name in users(prefix, channels()), name
    for name in re.findall(r"`(tests/\S+\.py|\w+/\w+\.py)`", text):
        assert (ROOT / name).exists(), name
