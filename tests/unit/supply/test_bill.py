"""A bill of materials names what runs, with version, licence and hashes, and what needs what."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from supply import bill as module
from supply.bill import bill
from supply.locked import ROOT, locked_packages

PACKAGES = locked_packages()
BILL = json.loads(bill(PACKAGES))
PARTS = {part["name"]: part for part in BILL["components"]}


def test_every_package_that_runs_is_in_it_once() -> None:
    assert sorted(part["name"] for part in BILL["components"]) == sorted(package.name for package in PACKAGES)
    for package in PACKAGES:
        part = PARTS[package.name]
        assert (part["version"], part["purl"]) == (package.version, f"pkg:pypi/{package.name}@{package.version}")
        assert {each["content"] for each in part["hashes"]} == set(package.hashes)
        assert part["licenses"]


def test_what_we_ask_for_and_what_that_needs_are_told_apart() -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in BILL["dependencies"]}
    ours = needs[BILL["metadata"]["component"]["bom-ref"]]

    assert PARTS["pymongo"]["bom-ref"] in ours
    assert PARTS["dnspython"]["bom-ref"] not in ours
    assert PARTS["dnspython"]["bom-ref"] in needs[PARTS["pymongo"]["bom-ref"]]


def test_a_bill_that_breaks_its_schema_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.JsonV1Dot6, "output_as_string", lambda *_, **__: '{"bomFormat": "a napkin"}')

    with pytest.raises(ValueError, match=r"breaks the schema of CycloneDX 1\.6"):
        bill(PACKAGES)


def test_the_program_writes_it_where_it_is_told(tmp_path: Path) -> None:
    file = tmp_path / "new" / "sbom.json"
    command = [sys.executable, "-m", "supply", "sbom", "--output", str(file)]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own

    assert json.loads(file.read_text())["specVersion"] == "1.6"
    assert said == f"{file}: {len(PACKAGES)} packages\n"
