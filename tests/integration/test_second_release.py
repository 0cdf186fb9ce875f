"""What is released a second time changes nothing: a start is claimed, a page is claimed, an attempt is noted."""

from datetime import UTC, datetime, timedelta

from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import launch
from tests.support.stand_ins import StandIns

APP = "throttled"
"""A rate is shared out by an app's devices on each channel: other tests' crowds are in another app."""

BUSY = {"fcm": "UNAVAILABLE", "apns": "ServiceUnavailable"}


async def waited(producer: Producer, name: str) -> dict[str, bytes]:
    """Return what has waited of a notification, by its id in the waiting room."""
    mine = f"start:{name}", f"page:{name}:", f"{name}:"  # others' tests leave rubbish between them
    found = [((key or b"").decode(errors="replace"), value) for key, value, _ in await producer.records("waiting")]
    return {key: value for key, value in found if value and key.startswith(mine)}


async def releases(producer: Producer, ids: set[str]) -> int:
    """Count how often these were released."""
    gone = [
        (key or b"").decode(errors="replace").split("\n")
        for key, value, _ in await producer.records("waiting")
        if not value
    ]
    return sum(len(ids.intersection(names)) for names in gone)


async def test_a_second_release_of_everything_changes_nothing(producer: Producer, stand_ins: StandIns) -> None:
    """A kill between a release and the word of it makes every one of these a second time."""
    for channel, answer in BUSY.items():
        await stand_ins.play(channel, {"answer": answer, "notification_id": "doubled", "times": 1})
    due_at = datetime.now(UTC) + timedelta(seconds=2)
    await launch(producer, "doubled", 40, app=APP, due_at=due_at.isoformat(), rate_per_s=10)
    before = await producer.finished("doubled", 90)
    those = await waited(producer, "doubled")
    families = {id_.partition(":")[0] for id_ in those}
    sent = [len(await stand_ins.sent(channel, "doubled")) for channel in BUSY]
    once = await releases(producer, set(those))

    for id_, value in those.items():
        await producer.publish("waiting", id_, value)

    async def are_out_again() -> bool:
        return await releases(producer, set(those)) >= once + len(those)

    await eventually_async(are_out_again, 60.0)
    await launch(producer, "behind-doubled", 4)
    await producer.finished("behind-doubled")
    assert families == {"start", "page", "doubled"}
    assert await producer.progress("doubled") == before
    assert [len(await stand_ins.sent(channel, "doubled")) for channel in BUSY] == sent
    assert before.counts.accepted == 40
