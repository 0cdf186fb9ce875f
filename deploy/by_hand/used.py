"""Uses a house as people do: a newcomer types, an analyst asks the edge, an operator looks at Prometheus."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

import httpx

from deploy.by_hand.first_command import PAGE, read, send
from deploy.by_hand.house import House
from deploy.composed import ROOT
from deploy.figures import EDGE, EDGE_PORT, PORT
from deploy.workers import WORKER
from sandbox.ports import HOST

TIMEOUT_S: Final = 10.0
POLL_S: Final = 0.5
VIEWED_S: Final = 10.0
"""The registry has an account within a second of its topic, and the edge asks the registry."""

TARGETS_S: Final = 30.0
"""Six times the interval at which Prometheus asks."""

PROMETHEUS: Final = "prometheus"

AnswerT = TypeVar("AnswerT")


def use(house: House) -> list[str]:
    """Return what was not as it should be; raises SetupError where a command fails."""
    account = send(house)
    counts, problems = account["counts"], list[str]()
    if account["state"] != "finished" or not 0 < counts["accepted"] == counts["selected"]:
        problems.append(f"the first command came to {account}")
    name = read((ROOT / PAGE).read_text(encoding="utf-8")).notification_id
    row = until(lambda: row_of(house, name), VIEWED_S)
    if row is None or row["accepted"] != counts["accepted"]:
        problems.append(f"the edge tells {row} of {name}")
    if PROMETHEUS in house.places and not until(lambda: not unseen(house), TARGETS_S):
        problems.append(f"Prometheus does not see {unseen(house)}")
    return problems


def row_of(house: House, notification_id: str) -> dict[str, Any] | None:
    """Return the row of a notification that has ended, asked with the token that Grafana would show; None: none yet."""
    edge = house.places[EDGE].container
    token = (house.here.path(edge, "/run/edge") / "grafana-token").read_text().strip()
    url = f"http://{HOST}:{house.here.port(EDGE, str(EDGE_PORT))}/v1/reports/notifications"
    answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S, trust_env=False)
    rows: list[dict[str, Any]] = answer.raise_for_status().json()["data"]
    ended = [row for row in rows if row["notification_id"] == notification_id and row["state"] == "finished"]
    return ended[0] if ended else None


def unseen(house: House) -> list[str]:
    """Return the workers, and the edge, that Prometheus does not see."""
    url = f"http://{HOST}:{house.here.port(PROMETHEUS, '9090')}/api/v1/targets"
    answer = httpx.get(url, timeout=TIMEOUT_S, trust_env=False).raise_for_status()
    seen = {
        target["labels"]["instance"] for target in answer.json()["data"]["activeTargets"] if target["health"] == "up"
    }
    expected = {name: PORT for name, place in house.places.items() if WORKER in place.container.command}
    if EDGE in house.places:
        expected[EDGE] = EDGE_PORT
    return [name for name, port in expected.items() if f"{HOST}:{house.here.port(name, str(port))}" not in seen]


def until(ask: Callable[[], AnswerT], patience_s: float) -> AnswerT | None:
    """Ask until the answer is a good one, and return it; None where none came in time."""
    deadline = time.monotonic() + patience_s
    while True:
        with suppress(httpx.HTTPError):
            if answer := ask():
                return answer
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_S)
