"""What ``models.ports.Notifications`` promises: who may go on with what was accepted."""

import asyncio
from datetime import timedelta
from typing import Any

from models.claims import LaunchClaim, StartClaim
from tests.support.builders import NOON, a_launch, a_notification, an_expansion
from tests.support.registry import on_server

ID = "spring-sale"


def a_claim(offset: int, id_: str = ID, **changes: Any) -> LaunchClaim:
    fields = {
        "origin": f"commands/0/{offset}",
        "launch": a_launch(notification_id=id_, content={"title": "Spring", "data": {"a.b": "1", "$c": "2"}}),
        "body_hash": "one",
        "accepted_at": NOON,
        "expires_at": NOON + timedelta(hours=1),
        "scheduled": False,
    }
    return LaunchClaim(**(fields | changes))


async def verdicts(registry, *claims: LaunchClaim) -> list[str]:
    return [claim.verdict for claim in await registry.notifications.claim_launches(claims)]


async def test_the_first_claim_of_an_id_wins_and_is_kept_as_it_was(registry) -> None:
    claim = a_claim(1)

    (answer,) = await registry.notifications.claim_launches([claim])

    kept = await registry.notifications.get(ID)
    assert (answer.verdict, answer.kept) == ("ours", kept)
    assert (kept.launch, kept.accepted_at, kept.expires_at) == (claim.launch, claim.accepted_at, claim.expires_at)
    assert (kept.origin, kept.launched_by, kept.finished) == (claim.origin, claim.origin, False)


async def test_a_replay_goes_on_whatever_its_hash_says_now(registry) -> None:
    await verdicts(registry, a_claim(1))

    assert await verdicts(registry, a_claim(1), a_claim(1, body_hash="as a later release has it")) == ["ours", "ours"]


async def test_another_command_with_the_same_id_is_a_duplicate_or_a_conflict(registry) -> None:
    await verdicts(registry, a_claim(1))

    answers = await registry.notifications.claim_launches([a_claim(2), a_claim(3, body_hash="two")])

    assert [answer.verdict for answer in answers] == ["duplicate", "conflict"]
    assert {answer.kept.origin for answer in answers} == {"commands/0/1"}


async def test_of_claims_in_one_call_the_first_of_an_id_wins(registry) -> None:
    await verdicts(registry, a_claim(1, "older"))

    answers = await verdicts(
        registry, a_claim(2, "new"), a_claim(3, "older"), a_claim(4, "new"), a_claim(5, "new", body_hash="two")
    )

    assert answers == ["ours", "duplicate", "duplicate", "conflict"]
    assert (await registry.notifications.get("new")).origin == "commands/0/2"


async def test_no_claims_have_no_answers(registry) -> None:
    assert await registry.notifications.claim_launches([]) == []


async def test_what_is_finished_is_not_begun_again(registry) -> None:
    await verdicts(registry, a_claim(1))

    await registry.notifications.finish([ID, "unknown"])
    await registry.notifications.finish([])

    assert await verdicts(registry, a_claim(1), a_claim(2), a_claim(3, body_hash="two")) == [
        "finished",
        "finished",
        "conflict",
    ]
    assert (await registry.notifications.claim_start(StartClaim("commands/0/1", ID))).verdict == "finished"
    assert not await registry.notifications.claim_page(an_expansion(), "expansions/0/9")
    assert (await registry.notifications.get(ID)).finished
    assert await registry.notifications.get("unknown") is None


async def test_a_scheduled_notification_is_begun_by_one_command(registry) -> None:
    await verdicts(registry, a_claim(1, scheduled=True))
    assert (await registry.notifications.get(ID)).launched_by is None

    first = await registry.notifications.claim_start(StartClaim("commands/0/2", ID))
    second = await registry.notifications.claim_start(StartClaim("commands/0/3", ID))
    replay = await registry.notifications.claim_start(StartClaim("commands/0/2", ID))

    assert (first.verdict, second.verdict, replay.verdict) == ("ours", "duplicate", "ours")
    assert {answer.kept.launched_by for answer in (first, second, replay)} == {"commands/0/2"}


async def test_nobody_begins_what_is_not_known(registry) -> None:
    answer = await registry.notifications.claim_start(StartClaim("commands/0/2", ID))

    assert (answer.verdict, answer.kept) == ("unknown", None)


async def test_a_page_is_claimed_once_and_again_by_its_own_replay(registry) -> None:
    page = an_expansion(ordinal=3)

    first = await registry.notifications.claim_page(page, "expansions/0/7")
    copy = await registry.notifications.claim_page(page, "expansions/0/8")
    replay = await registry.notifications.claim_page(page, "expansions/0/7")

    assert (first, copy, replay) == (True, False, True)


async def test_pages_are_compared_by_ordinal_and_then_by_lap(registry) -> None:
    places = [(0, 0), (0, 1), (0, 2), (1, 2), (1, 3), (2, 1)]
    claim = registry.notifications.claim_page

    forwards = [await claim(an_expansion(ordinal=o, lap=lap), f"expansions/0/{o}-{lap}") for o, lap in places]
    backwards = [await claim(an_expansion(ordinal=o, lap=lap), f"expansions/0/{o}-{lap}") for o, lap in places[:-1]]

    assert forwards == [True] * 6
    assert backwards == [False] * 5


async def test_slices_and_notifications_are_claimed_apart(registry) -> None:
    others = [{}, {"slice": 1}, {"channel": "apns"}, {"notification": a_notification(id="another")}]

    claimed = [await registry.notifications.claim_page(an_expansion(**other), "expansions/0/1") for other in others]

    assert claimed == [True] * 4


async def test_of_many_workers_at_once_one_gets_each_claim(database) -> None:
    workers = [on_server(database).notifications for _ in range(8)]

    launches = await asyncio.gather(*(w.claim_launches([a_claim(n, scheduled=True)]) for n, w in enumerate(workers)))
    starts = await asyncio.gather(*(w.claim_start(StartClaim(f"commands/1/{n}", ID)) for n, w in enumerate(workers)))
    pages = [
        await asyncio.gather(*(w.claim_page(an_expansion(ordinal=page), f"x/0/{n}") for n, w in enumerate(workers)))
        for page in range(5)
    ]

    assert sorted(answer.verdict for (answer,) in launches) == ["duplicate"] * 7 + ["ours"]
    assert sorted(answer.verdict for answer in starts) == ["duplicate"] * 7 + ["ours"]
    assert [sum(claimed) for claimed in pages] == [1] * 5


async def test_each_redrive_has_a_number_and_keeps_it(registry) -> None:
    await verdicts(registry, a_claim(1))
    claim = registry.notifications.claim_redrive

    numbers = [await claim(ID, origin) for origin in ("commands/0/7", "commands/1/7", "commands/0/7", "commands/0/8")]

    assert numbers == [1, 2, 1, 3]
    assert (await registry.notifications.get(ID)).redrives == ("commands/0/7", "commands/1/7", "commands/0/8")
    assert await claim("unknown", "commands/0/7") is None


async def test_what_is_redriven_is_finished_no_longer_until_that_has_ended_too(registry) -> None:
    await verdicts(registry, a_claim(1), a_claim(2, "other"))
    await registry.notifications.finish([ID, "other"])

    await registry.notifications.claim_redrive(ID, "commands/0/7")
    begun = await registry.notifications.claim_page(an_expansion(), "expansions/0/1")
    await registry.notifications.finish([ID])  # an account that did not know of the redrive yet
    late = (await registry.notifications.get(ID)).finished
    await registry.notifications.finish([ID], redrives=1)

    assert (begun, late, (await registry.notifications.get(ID)).finished) == (True, False, True)
    assert (await registry.notifications.get("other")).finished


async def test_of_many_redrives_at_once_each_gets_a_number_of_its_own(database) -> None:
    workers = [on_server(database).notifications for _ in range(6)]
    await workers[0].claim_launches([a_claim(1)])

    numbers = await asyncio.gather(*(w.claim_redrive(ID, f"commands/0/{n}") for n, w in enumerate(workers)))

    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
