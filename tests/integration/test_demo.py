"""The main job, while the providers misbehave in every way they can, and the broker lets each role do what it must."""

import json
from io import StringIO

from rich.console import Console

from sandbox.demo_command import run_demo
from sandbox.demo_faults import Faults
from sandbox.house import ROLES

SEED = 10
"""One by which even so few requests see every fault that is named here."""

FAULTS = {"html", "refused", "reset", "stall", "goaway", "goaway_error", "close", "torn"}
OWN_FAULTS = {
    "fcm": {"QUOTA_EXCEEDED", "UNAVAILABLE", "INTERNAL"},
    "apns": {"TooManyRequests", "ServiceUnavailable", "InternalServerError"},
}


def test_nobody_is_lost_and_nobody_is_told_twice_while_the_providers_misbehave(archives, tmp_path, capsys):
    """Every role has a user of its own, whose password is told nowhere; what its ACLs lacked would stand still."""
    del archives  # where there are none there is no house; any other reason is one to fail for
    console = Console(file=StringIO(), width=120)
    agrees = run_demo(tmp_path, 3_000, console, faults=Faults.MIXED, seed=SEED, as_json=True, secure=True)

    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["disagreements"] == []
    assert agrees
    assert said["lost"] == said["pending"] == said["expired"] == 0
    assert said["accepted"] == said["provider_distinct"]
    assert said["provider_repeats"] <= said["deferred"]["ambiguous"]
    for channel, own in OWN_FAULTS.items():
        assert own | FAULTS <= {word.removesuffix(" (taken)") for word in said["answers"][channel]}
    passwords = {file.read_text() for file in (tmp_path / "locks" / "users").glob("*/*")}
    logs = {file.name: file.read_text(errors="replace") for file in (tmp_path / "logs").glob("*.log")}
    assert len(passwords) > len(ROLES)
    assert set(ROLES) <= {name.rpartition("-")[0] for name in logs}
    assert [name for name, text in logs.items() if any(word in text for word in passwords)] == []
    denied = {name: text.count("uthoriz") for name, text in logs.items() if not name.startswith(("kafka", "registry"))}
    assert {name: count for name, count in denied.items() if count} == {}
