"""Conditions as jraze's clients write them: what they meant there is whom they reach here."""

from typing import Any

from models.progress import State
from tests.support.producer import Producer, address_of

PEOPLE: dict[str, dict[str, Any]] = {
    "adult": {"age": 30, "tags": ["vip", "beta"], "profile": {"city": "Porto"}, "name": "한국 Ömer"},
    "teen": {"age": 15, "tags": ["vip"], "profile": {"city": "Porto"}},
    "edge": {"age": 18, "tags": [], "profile": {"city": "Faro"}},
    "text": {"age": "30", "tags": "vip", "profile": {"city": "Porto"}},
    "ages": {"age": [10, 40], "tags": ["vip"], "profile": {"city": "Lisbon"}},
    "blank": {},
}


def test_of(key: str, operator: str, value: str) -> dict[str, str]:
    return {"key": key, "operator": operator, "value": value}


test_of.__test__ = False  # type: ignore[attr-defined]  # a builder of a comparison, which jraze calls so

CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "int_gte": (test_of("age", "int_gte", "18"), {"adult", "edge", "ages"}),
    "int_gt": (test_of("age", "int_gt", "18"), {"adult", "ages"}),
    "int_lt": (test_of("age", "int_lt", "18"), {"teen", "ages"}),
    "int_lte": (test_of("age", "int_lte", "15"), {"teen", "ages"}),
    "int_eq": (test_of("age", "int_eq", "30"), {"adult"}),
    "str_eq": (test_of("profile.city", "str_eq", "Porto"), {"adult", "teen", "text"}),
    "str_exists": (test_of("tags", "str_exists", "vip"), {"adult", "teen", "text", "ages"}),
    "utf8": (test_of("name", "str_eq", "한국 Ömer"), {"adult"}),
    "and": (
        {
            "join_type": "AND",
            "conditions": [test_of("age", "int_gte", "18"), test_of("profile.city", "str_eq", "Porto")],
        },
        {"adult"},
    ),
    "nested": (
        {
            "join_type": "OR",
            "conditions": [
                test_of("profile.city", "str_eq", "Faro"),
                {
                    "join_type": "AND",
                    "conditions": [test_of("age", "int_lt", "18"), test_of("tags", "str_eq", "vip")],
                },
            ],
        },
        {"edge", "teen", "ages"},
    ),
}


async def test_every_condition_of_jraze_reaches_whom_it_reached_there(producer: Producer) -> None:
    names = list(PEOPLE)
    await producer.register(
        [
            {
                "app": "jraze",
                "external_id": name,
                "channel": "pigeon",
                "address": address_of("jraze", number, "fcm"),
                "properties": PEOPLE[name],
            }
            for number, name in enumerate(names)
        ]
    )
    mine = {"property": "external_id", "operator": "one_of", "value": names}
    for case, (condition, _) in CASES.items():
        audience = {"condition": condition}
        body = {"type": "launch", "notification_id": f"jraze-{case}", "app": "jraze", "content": {"title": "x"}}
        await producer.command(body | {"audience": audience, "dry_run": True, "channels": ["pigeon"]})
    both = {"join": "and", "conditions": [mine, CASES["nested"][0]]}
    body = {"type": "launch", "notification_id": "jraze-mixed", "app": "jraze", "content": {"title": "x"}}
    await producer.command(body | {"audience": {"condition": both}, "channels": ["pigeon"]})

    for case, (_, people) in CASES.items():
        progress = await producer.finished(f"jraze-{case}")
        assert (case, progress.state, progress.counts.selected) == (case, State.FINISHED, len(people))
    mixed = await producer.finished("jraze-mixed")
    assert mixed.reasons == {"suppressed:unknown_channel": 3}
