"""The part of ``make compose-check`` that needs neither Kafka nor a registry: credentials, tokens, simulators."""

import os
import subprocess
import sys
from pathlib import Path

import orjson

from sandbox.house import ROOT


def by_hand(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.by_hand", "--folder", str(folder), "--json", *words]
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # our own


def test_the_simulators_and_the_token_of_grafana_come_up_as_the_compose_file_says(tmp_path: Path) -> None:
    done = by_hand(
        tmp_path / "house", *(f"--only={name}" for name in ("fcm-simulator", "apns-simulator", "edge-token"))
    )

    assert done.returncode == 0, done.stdout + done.stderr
    said = orjson.loads(done.stdout.splitlines()[-1])
    assert (said["containers"], said["healthy"], said["ended_well"], said["problems"]) == (4, 4, 4, [])
    volumes = tmp_path / "house/volumes"
    assert (volumes / "edge/grafana-token").read_text().strip()
    assert (volumes / "credentials/service-account.json").exists()


def test_a_service_that_is_not_there_ends_with_one_and_its_name(tmp_path: Path) -> None:
    done = by_hand(tmp_path / "house", "--only", "paint")

    assert done.returncode == 1
    assert "no service paint" in done.stdout
