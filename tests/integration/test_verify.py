"""The books of a notification on real servers: they agree, and each forgery is told where it is."""

import orjson
import pytest

from models.outcome import Outcome
from models.progress import State
from rules.fact_rows import to_rows
from rules.facts import LedgerFact, notification_of
from rules.verify_verdict import Place
from sandbox.running import Sandbox
from streams.console.exits import Exit
from streams.ledger_table import LEDGER, open_ledger_table
from tests.support.builders import a_settled
from tests.support.campaigns import begin, everybody_once, reaches, slow_answers
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.terminal import carillon
from tests.support.verified import assert_books_agree, verdict_of

NUMBER = 2_000


async def test_books_agree_at_the_end_and_a_forged_summary_is_told(sandbox: Sandbox, producer: Producer) -> None:
    await begin(producer, "verified", NUMBER)
    await everybody_once(producer, "verified", NUMBER)
    verdict = await assert_books_agree(producer, "verified")
    agreed = await carillon(sandbox, "ledger", "verify", "verified")
    assert verdict.is_summary
    assert (agreed.code, agreed.err) == (Exit.DONE, "")
    assert f"equal everywhere: {NUMBER:,} selected" in agreed.out

    async with open_ledger_table(producer.kafka) as table:
        ((key, true),) = await table.rows_of("verified")
    forged = orjson.loads(true)
    forged["ended"][0][-1] -= 1
    forged["by_channel"]["fcm"]["selected"] -= 1
    await written(producer, key, orjson.dumps(forged))
    try:
        said = await carillon(sandbox, "ledger", "verify", "verified", "--json")
    finally:
        await written(producer, key, true)

    assert said.code == Exit.REFUSED
    differences = {(each["in"], each["channel"], each["what"]) for each in orjson.loads(said.out)["differences"]}
    assert (Place.DELIVERIES, "fcm", "accepted:ok") in differences
    assert (Place.REGISTRY, "", "selected") in differences
    assert (Place.TOPIC, "fcm", "accepted") in differences
    await assert_books_agree(producer, "verified")


async def test_a_lost_delivery_and_a_forged_row_are_told_with_their_segment(producer: Producer) -> None:
    async with slow_answers(producer.sandbox, 600):
        await begin(producer, "forged", NUMBER)
        await reaches(producer, "forged", accepted=300)
        await producer.command({"type": "pause", "notification_id": "forged"})
        await eventually_async(lambda: stands_still(producer, "forged"), 30.0)
    assert (await assert_books_agree(producer, "forged")).is_running

    document = await producer.database["deliveries"].find_one_and_delete(
        {"notification_id": "forged", "outcome": "accepted", "attempt": 1}
    )
    lost = await verdict_of(producer, "forged", tries=2)
    await producer.database["deliveries"].insert_one(document)
    assert {(each.place, each.channel, each.what) for each in lost.differences} == {
        (Place.DELIVERIES, "fcm", "accepted:ok")
    }
    assert [each.segment_id for each in lost.segments] == [document["segment_id"]]
    assert lost.segments[0].found == {}

    ends = [Outcome.REJECTED] * 3
    told = LedgerFact(10**9, a_settled(*ends, notification_id="forged", segment_id=await pending(producer)))
    ((key, row),) = to_rows([told]).items()
    await written(producer, key, row)
    more = await verdict_of(producer, "forged", tries=2)
    await written(producer, key, None)
    assert {(Place.DELIVERIES, "rejected:ok"), (Place.REGISTRY, "rejected"), (Place.TOPIC, "version")} <= {
        (each.place, each.what) for each in more.differences
    }
    assert [each.segment_id for each in more.segments] == [told.result.segment_id]

    await producer.command({"type": "resume", "notification_id": "forged"})
    await everybody_once(producer, "forged", NUMBER)
    await assert_books_agree(producer, "forged")


async def test_facts_are_shown_and_an_unknown_notification_is_refused(sandbox: Sandbox, producer: Producer) -> None:
    await begin(producer, "shown", 3)
    await everybody_once(producer, "shown", 3)

    shown = await carillon(sandbox, "ledger", "show", "shown", "--json")
    unknown = await carillon(sandbox, "ledger", "verify", "never-sent")

    assert orjson.loads(shown.out.splitlines()[0])["kind"] == "summary"
    assert unknown.code == Exit.REFUSED
    assert unknown.err == "carillon: nothing is known of never-sent: was it sent, and does `worker tally` run?\n"


async def test_a_broker_that_is_away_is_told_as_such(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "environment", lambda: {"CARILLON_KAFKA__BOOTSTRAP": "127.0.0.1:1"})

    said = await carillon(sandbox, "ledger", "verify", "whatever")

    assert said.code == Exit.AWAY
    assert said.err.startswith("carillon: no answer from Kafka at 127.0.0.1:1 (KafkaConnectionError): start one")


async def written(producer: Producer, key: bytes, row: bytes | None) -> None:
    """Write a row into the ledger's changelog, as nobody should."""
    async with open_ledger_table(producer.kafka) as table:
        tp = table.partition(LEDGER, notification_of(key))
    await producer.publisher.raw([(tp.topic, tp.partition, key, row, [])])


async def pending(producer: Producer) -> str:
    """Return a segment of which nothing has ended: every result of it says that it is put off."""
    segments, ended = set(), set()
    async for result in producer.database["deliveries"].find({"notification_id": "forged"}):
        segments.add(result["segment_id"])
        if result["outcome"] != "deferred" or "others" in result:
            ended.add(result["segment_id"])
    return min(segments - ended)


async def stands_still(producer: Producer, name: str) -> bool:
    """Tell whether what is under way has ended, and the books have met."""
    progress = await producer.progress(name)
    return progress is not None and progress.state is State.PAUSED and (await verdict_of(producer, name)).is_equal
