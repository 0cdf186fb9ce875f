"""What a busy day brings, round by round: crowds, messages to one person, mistakes, pauses, second thoughts.

Each round is a few records as any producer could write them, so that every panel has something to show.
"""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from models.record import Outgoing
from rules.identity import device_id
from sandbox.crowd import APP

ROUND_S: Final = 3.0
CYCLE: Final = 8
"""Rounds after which everything has happened once."""

LEAST_AGE: Final = 18
"""Of the first crowd; later ones are older, and smaller."""

DIRECTS: Final = 10
"""Messages to one person in a round."""

NAME: Final = "check"
CONTENT: Final = {"title": "Hello", "body": "from the checker of the dashboards"}
BRAKED: Final = {"scope": f"route:apns:{APP}", "by": "dashboards-check"}


def round_of(number: int, devices: int) -> Iterator[Outgoing]:
    """Give the records of a round; *devices* is how large the crowd is (``sandbox.crowd``)."""
    if number % 3 == 0:
        yield _command(_crowd(number, LEAST_AGE + number * 13 % 55))
    for one in range(DIRECTS):
        yield _command(_direct(f"{NAME}-direct-{number}-{one}", f"demo-{(number * DIRECTS + one) % devices:08d}"))
    yield _command(_direct(f"{NAME}-nobody-{number}", f"nobody-{number}"))
    yield _command(_direct(f"{NAME}-direct-{number}-0", f"demo-{number * DIRECTS % devices:08d}"))  # once more
    yield _command(_direct(f"{NAME}-wrong-{number}", "nobody") | {"titel": "misspelt"})
    yield _newcomer(number)
    yield from _of_cycle(number // CYCLE, number % CYCLE)


def crowd_name(number: int) -> str:
    """Return the notification of a round's crowd."""
    return f"{NAME}-crowd-{number}"


def _of_cycle(cycle: int, step: int) -> Iterator[Outgoing]:
    """Give what happens once in a cycle."""
    slow, ended = f"{NAME}-slow-{cycle}", crowd_name(-(-cycle * CYCLE // 3) * 3)
    match step:
        case 0:
            yield _command(_crowd(0, 40) | {"notification_id": slow, "rate_per_s": 20})
        case 1:
            yield Outgoing("segments.fcm", "broken", b"nobody can read this")
        case 3:
            yield _command({"type": "pause", "why": "to see it", **BRAKED})
            yield _command(
                _crowd(0, 60) | {"notification_id": f"{NAME}-late-{cycle}", "channels": ["apns"], "ttl_s": 2}
            )
        case 5:
            yield _command({"type": "resume", "why": "seen", **BRAKED})
            yield _command({"type": "cancel", "notification_id": slow, "why": "second thoughts"})
        case 7:
            yield _command({"type": "redrive", "notification_id": ended, "outcomes": ["unregistered"]})
        case _:
            pass


def _crowd(number: int, age: int) -> dict[str, Any]:
    condition = {"property": "properties.age", "operator": "at_least", "value": age}
    return _launch(crowd_name(number), {"condition": condition})


def _direct(name: str, external_id: str) -> dict[str, Any]:
    return _launch(name, {"devices": [{"external_id": external_id}]})


def _launch(name: str, audience: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "launch", "notification_id": name, "app": APP, "content": CONTENT}
    return body | {"audience": audience, "ttl_s": 600}


def _command(body: dict[str, Any]) -> Outgoing:
    return Outgoing("commands", str(body.get("notification_id") or body["scope"]), orjson.dumps(body))


def _newcomer(number: int) -> Outgoing:
    name = f"newcomer-{number}"
    body = {"op": "upsert", "app": APP, "external_id": name, "channel": "fcm", "address": f"token-{name}"}
    return Outgoing("devices", device_id(APP, name), orjson.dumps(body))
