"""What a role needs at the broker is what its code does: an ACL that is missing would stop it on a rare path."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from models.names import Lane
from providers.catalogue import channels
from streams import topology
from streams.needs import Need, needs
from streams.topics import CONTROLS, segments
from streams.topology import ROLES
from tests.architecture.tree import ROOT

CHANNELS = list(channels())
NEEDS = needs(CHANNELS)
SEGMENTS = {segments(channel, lane).name for channel in CHANNELS for lane in Lane}

AGENTS = {
    "accept": ("accept_command",),
    "expand": ("expand_audience",),
    "release": ("release_waiting",),
    "tally": ("tally_result", "end_overdue", "forget_accounts"),
    "record": ("record_delivery",),
    "register": ("register_device",),
    "retire": ("retire_device",),
    "send-fcm": ("send_segment",),
}
"""Which agents each role runs; of the senders one, as all are alike."""

CALLED = {
    "segment_topic(segment.channel, segment.notification.lane)": SEGMENTS,
    "row['topic']": {"commands", "expansions", *SEGMENTS},  # where what waited belongs: topology.release
    "letter.topic": set[str](),
    "TOPIC": set[str](),
}
"""Topics that are not named where a record is made; dead letters are every role's."""

ELSEWHERE = {"send-fcm": SEGMENTS}
"""In reach of an agent, but not called by it: a sender shares its reading of segments with those who cut them."""


@cache
def reached(module: str) -> frozenset[str]:
    """Return the topics that are named in a module, or in a rule that it imports."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
    found = {topic for call in _calls(tree) for topic in _topics(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rules."):
            found |= reached(str(node.module))
    return frozenset(found)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Outgoing":
            yield node


def _topics(call: ast.Call) -> set[str]:
    topic = call.args[0] if call.args else next(word.value for word in call.keywords if word.arg == "topic")
    if isinstance(topic, ast.Constant):
        return {str(topic.value)}
    return CALLED[ast.unparse(topic)]


def built(role: str) -> str:
    """Return the text of the function that builds a role."""
    build: Callable[..., object] = topology.send if role.startswith("send-") else ROLES[role].build
    return inspect.getsource(build)


def test_every_agent_is_some_roles() -> None:
    there = {path.stem for path in (ROOT / "agents").glob("*.py")} - {"__init__"}

    assert {agent for agents in AGENTS.values() for agent in agents} == there
    assert {role for role in NEEDS if not role.startswith("send-")} == {*AGENTS, "lag"} - {"send-fcm"}


@pytest.mark.parametrize("role", AGENTS)
def test_a_role_may_write_what_its_agents_write_and_nothing_else(role: str) -> None:
    named = {topic for agent in AGENTS[role] for topic in reached(f"agents.{agent}")}

    assert {topic.name for topic in NEEDS[role].writes} == named - ELSEWHERE.get(role, set())


@pytest.mark.parametrize("role", NEEDS)
def test_a_role_follows_the_brake_asks_for_lags_and_writes_in_transactions_where_it_is_built_so(role: str) -> None:
    need: Need = NEEDS[role]
    text = built(role)

    assert ("kit.needs_controls = True" in text) == (CONTROLS in need.follows)
    assert ("track(" in text) == need.transactions
    assert ("Backlog(" in text or "LagWatch(" in text) == bool(need.asks)
    assert ("fact_table(" in text) == bool(need.table)
