"""What has ended badly is sent again: exactly that, once, through the same account, whatever is killed meanwhile."""

import signal
from collections import Counter
from typing import Any

from models.progress import Progress, State
from sandbox.running import Sandbox
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of
from tests.support.stand_ins import StandIns
from tests.support.terminal import carillon

NUMBER = 3_000


def a_launch(name: str, **changes: Any) -> dict[str, Any]:
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{name}-"}
    body = {"type": "launch", "notification_id": name, "content": {"title": "x"}, "ttl_s": 600, "channels": ["fcm"]}
    return body | {"audience": {"condition": condition}} | changes


def a_redrive(name: str, **changes: Any) -> dict[str, Any]:
    return {"type": "redrive", "notification_id": name, "outcomes": ["rejected"]} | changes


async def register(producer: Producer, name: str, number: int) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of(name, number, ("fcm",))])


async def redriven(producer: Producer, name: str, times: int, timeout_s: float = 120.0) -> Progress:
    """Return the account when it has ended again."""

    async def is_over() -> Progress | None:
        progress = await producer.progress(name)
        assert progress is not None
        assert progress.counts.imbalance == 0
        return progress if progress.redrives == times and progress.state.is_final else None

    found = await eventually_async(is_over, timeout_s)
    assert found is not None
    return found


async def test_what_was_rejected_is_sent_again_once_whatever_is_killed_and_however_often_it_is_asked_for(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns
) -> None:
    name = "redriven"
    rule = {"answer": "INVALID_ARGUMENT", "notification_id": name, "share": 0.3, "times": 1}
    await stand_ins.play("fcm", rule)
    await register(producer, name, NUMBER)
    await producer.command(a_launch(name))
    before = await producer.finished(name, 120)
    rejected = before.counts.rejected
    assert 0.2 * NUMBER < rejected < 0.4 * NUMBER
    assert before.counts.accepted + rejected == NUMBER

    await producer.command(a_redrive(name))
    await producer.command(a_redrive(name))
    await stand_ins.sent_at_least("fcm", name, NUMBER + 1)
    sandbox.kill("expand", signal.SIGKILL)
    sandbox.kill("tally", signal.SIGKILL)
    after = await redriven(producer, name, times=2)

    counts = after.counts
    assert (after.state, counts.selected, counts.accepted, counts.rejected) == (State.FINISHED, NUMBER, NUMBER, 0)
    requests = Counter(request.token for request in await stand_ins.sent("fcm", name))
    assert Counter(requests.values()) == {1: NUMBER - rejected, 2: rejected}
    deliveries = await producer.deliveries(name)
    assert Counter(row["outcome"] for row in deliveries) == {"accepted": NUMBER}
    assert len({row["device_id"] for row in deliveries}) == NUMBER


async def test_a_repeat_that_is_asked_for_at_a_terminal_has_the_same_ids_and_the_words_of_its_placeholders(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns
) -> None:
    name = "redriven-by-name"
    await stand_ins.play("fcm", {"answer": "INVALID_ARGUMENT", "notification_id": name, "total": 2})
    await register(producer, name, 2)
    named = [{"external_id": f"{name}-{n}", "fields": {"who": f"N{n}"}} for n in range(2)]
    await producer.command(a_launch(name, content={"title": "Hello {who}"}, audience={"devices": named}))
    assert (await producer.finished(name)).reasons == {"rejected:bad_message": 2}

    said = await carillon(sandbox, "redrive", name, "--outcome", "rejected", "--reason", "bad_message")
    after = await redriven(producer, name, times=1)

    assert (said.code, said.err) == (0, "")
    assert f"redrive 1 of {name} has begun: it sends up to 2 deliveries again" in said.out
    assert after.reasons == {"accepted:ok": 2}
    requests = await stand_ins.sent("fcm", name)
    assert len(requests) == 4
    assert {request.ids for request in requests[2:]} == {request.ids for request in requests[:2]}
    titles = [request.message["notification"]["title"] for request in requests[2:]]
    assert sorted(titles) == ["Hello N0", "Hello N1"]


async def test_what_cannot_be_redriven_is_refused_with_its_reason(sandbox: Sandbox, producer: Producer) -> None:
    name = "called-off"
    await register(producer, name, 2)
    await producer.command(a_launch(name, dry_run=True))
    assert (await producer.finished(name)).counts.suppressed == 2

    await producer.command(a_redrive(name))

    async def is_told() -> Progress | None:
        progress = await producer.progress(name)
        return progress if progress is not None and progress.refusals else None

    refused = await eventually_async(is_told)
    assert refused is not None
    assert "dry run" in refused.refusals[0]
    assert (refused.state, refused.redrives, refused.counts.suppressed) == (State.FINISHED, 0, 2)

    said = await carillon(sandbox, "redrive", name, "--outcome", "rejected")
    greedy = await carillon(sandbox, "redrive", name, "--outcome", "accepted")
    nobody = await carillon(sandbox, "redrive", "nobody-knows-it", "--outcome", "rejected")
    assert (said.code, greedy.code, nobody.code) == (1, 1, 1)
    assert "nothing was sent: notification_id: was a dry run" in said.err
    assert "outcomes: accepted deliveries were taken by the provider" in greedy.err
    assert "no notification nobody-knows-it" in nobody.err
