import orjson
import pytest

from edge.grants import Grant, Scope, digest
from models.progress import State
from rules.commands import read_command
from tests.support.builders import APP
from tests.support.edge_house import CONTROLLER, OPERATOR, SHOP, EdgeHouse, an_account, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/controls"
PAUSE = {"type": "pause", "notification_id": "spring-sale", "why": "a wrong word"}


def house() -> EdgeHouse:
    theirs = an_overview("theirs", "bank", progress=an_account("theirs", app="bank"))
    over = an_overview("over", progress=an_account("over", state=State.FINISHED))
    return EdgeHouse(MemoryReporting([an_overview(), theirs, over]))


@pytest.mark.parametrize(
    "body",
    [
        PAUSE,
        {"type": "resume", "notification_id": "spring-sale"},
        {"type": "cancel", "scope": f"app:{APP}"},
        {"type": "throttle", "scope": f"route:fcm:{APP}", "rate_per_s": 12.5},
        {"type": "throttle", "notification_id": "spring-sale", "rate_per_s": None},
        {"type": "start", "notification_id": "spring-sale"},
    ],
)
async def test_a_command_is_published_as_it_would_be_from_a_terminal(body: dict) -> None:
    edge = house()

    answer = await edge.post(PATH, body, key="click-1")

    key = body.get("notification_id") or body["scope"]
    assert answer.status_code == 202, answer.text
    assert answer.json() == {"id": "click-1", "type": body["type"], "key": key}
    (record,) = edge.broker.records
    assert (record.topic, record.key) == ("commands", key)
    by = {} if body["type"] == "start" else {"by": "button"}
    assert orjson.loads(record.value) == body | by
    assert read_command(record.value, {}).type == body["type"]


async def test_who_asks_is_the_tokens_name_whatever_the_body_says() -> None:
    edge = house()

    await edge.post(PATH, {**PAUSE, "by": "somebody else"})

    assert orjson.loads(edge.broker.records[0].value)["by"] == "button"


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("*", 403),
        ("channel:fcm", 403),
        ("app:bank", 403),
        ("route:fcm:bank", 403),
        (f"app:{APP}", 202),
        (f"route:apns:{APP}", 202),
    ],
)
async def test_a_token_of_one_app_holds_no_other(scope: str, status: int) -> None:
    edge = house()

    answer = await edge.post(PATH, {"type": "pause", "scope": scope})

    assert answer.status_code == status
    assert len(edge.broker.records) == (status == 202)
    if scope in {"*", "channel:fcm"}:
        assert "it would hold other apps too; aim at app:shop" in answer.json()["detail"]


@pytest.mark.parametrize("scope", ["*", "channel:fcm", "app:bank", "route:apns:bank"])
async def test_a_token_of_all_apps_may_hold_everything(scope: str) -> None:
    edge = house()

    assert (await edge.post(PATH, {"type": "pause", "scope": scope}, token=OPERATOR)).status_code == 202


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("nobody", 401), (SHOP, 403)])
async def test_without_the_scope_nothing_is_done_and_no_body_is_read(token: str | None, status: int) -> None:
    edge = house()

    for body in (orjson.dumps(PAUSE), b'{"type": "nonsense"}', b"{"):
        answer = await edge.ask("POST", PATH, token, {"Content-Type": "application/json"}, content=body)
        assert answer.status_code == answer.json()["status"] == status
    assert edge.broker.records == []


async def test_a_notification_of_another_app_looks_like_one_that_nobody_knows() -> None:
    theirs = await house().post(PATH, {**PAUSE, "notification_id": "theirs"})
    unknown = await house().post(PATH, {**PAUSE, "notification_id": "no-such"})

    assert theirs.status_code == unknown.status_code == 404
    assert theirs.text.replace("theirs", "no-such") == unknown.text


async def test_what_is_over_cannot_be_held() -> None:
    edge = house()

    answer = await edge.post(PATH, {**PAUSE, "notification_id": "over"})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "notification over is finished: nothing of it is left to be sent"
    assert edge.broker.records == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "paus", "notification_id": "spring-sale"}, "body"),
        ({"type": "launch", "notification_id": "spring-sale"}, "body"),
        ({**PAUSE, "scope": "*"}, "body.pause"),
        ({**PAUSE, "wy": "x"}, "body.pause.wy"),
        ({**PAUSE, "why": "two\nlines"}, "body.pause.why"),
        ({"type": "throttle", "scope": "*"}, "body.throttle.rate_per_s"),
        ({"type": "throttle", "scope": "*", "rate_per_s": 0}, "body.throttle.rate_per_s"),
        ({"type": "pause", "scope": "channel:fmc"}, "body.scope"),
    ],
)
async def test_a_command_that_would_be_refused_is_not_published_and_its_field_is_named(body: dict, field: str) -> None:
    edge = house()

    answer = await edge.post(PATH, body, token=OPERATOR)

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert edge.broker.records == []


async def test_a_rate_without_end_would_take_the_limit_away_and_is_refused() -> None:
    """JSON has no infinity, but a number that is too large is read as one, and written as null."""
    edge = house()
    raw = b'{"type": "throttle", "scope": "*", "rate_per_s": 1e999}'

    answer = await edge.ask("POST", PATH, OPERATOR, {"Content-Type": "application/json"}, content=raw)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.rate_per_s"


async def test_a_body_that_is_no_text_is_a_problem_that_the_document_names() -> None:
    edge = house()

    answer = await edge.ask("POST", PATH, OPERATOR, {"Content-Type": "application/json"}, content=b"\xff ")

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "400" in edge.app.openapi()["paths"][PATH]["post"]["responses"]


async def test_a_body_that_is_larger_than_any_command_is_not_read_to_its_end() -> None:
    edge = house()
    sent = []

    async def endless():
        while len(sent) < 1_000:
            sent.append(1)
            yield b" " * 16_384

    answer = await edge.ask("POST", PATH, OPERATOR, {"Content-Type": "application/json"}, content=endless())

    assert answer.status_code == 413
    assert len(sent) < 10


async def test_shown_the_same_key_again_nothing_is_done_twice() -> None:
    edge = house()

    first, again = [await edge.post(PATH, PAUSE, key="click-1") for _ in range(2)]
    other = await edge.post(PATH, {**PAUSE, "type": "cancel"}, key="click-1")

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert other.status_code == 422
    assert len(edge.broker.records) == 1


async def test_a_key_of_somebody_else_is_another_key() -> None:
    edge = house()
    for token in (CONTROLLER, OPERATOR):
        await edge.post(PATH, PAUSE, token=token, key="click-1")

    assert len(edge.broker.records) == 2


async def test_a_token_of_the_same_name_is_somebody_else() -> None:
    edge = house()
    edge.grants.known[digest("bank-token")] = Grant(name="button", app="bank", scopes=[Scope.CONTROL])

    ours = await edge.post(PATH, PAUSE, key="click-1")
    theirs = await edge.post(PATH, PAUSE, key="click-1", token="bank-token")
    fresh = await edge.post(PATH, PAUSE, key="click-2", token="bank-token")

    assert ours.status_code == 202
    assert theirs.status_code == fresh.status_code == 404
    assert theirs.text == fresh.text
    assert len(edge.broker.records) == 1


async def test_two_tokens_of_one_name_and_app_each_have_their_own_keys() -> None:
    edge = house()
    edge.grants.known[digest("second-token")] = Grant(name="button", app=APP, scopes=[Scope.CONTROL])

    answers = [await edge.post(PATH, PAUSE, key="click-1", token=token) for token in (CONTROLLER, "second-token")]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert len(edge.broker.records) == 2


async def test_a_token_that_was_given_another_app_is_told_of_nothing_it_did_before() -> None:
    edge = house()
    await edge.post(PATH, PAUSE, key="click-1")
    edge.grants.known[digest(CONTROLLER)] = Grant(name="button", app="bank", scopes=[Scope.CONTROL])

    again = await edge.post(PATH, PAUSE, key="click-1")

    assert again.status_code == 404


async def test_a_cancel_that_is_sent_again_gets_the_same_answer_also_when_all_is_cancelled() -> None:
    edge = house()
    cancel = {**PAUSE, "type": "cancel"}
    first = await edge.post(PATH, cancel, key="click-1")
    edge.reporting.overviews[0] = an_overview(progress=an_account(state=State.CANCELLED))
    again = await edge.post(PATH, cancel, key="click-1")
    fresh = await edge.post(PATH, cancel, key="click-2")

    assert (first.status_code, again.status_code, fresh.status_code) == (202, 202, 409)
    assert first.json() == again.json()
    assert len(edge.broker.records) == 1


async def test_while_the_broker_is_away_it_is_said_and_the_same_key_may_try_again() -> None:
    edge = house()
    edge.broker.is_away = True
    away = await edge.post(PATH, PAUSE, key="click-1")
    edge.broker.is_away = False
    again = await edge.post(PATH, PAUSE, key="click-1")

    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    assert away.json()["detail"] == "the broker does not answer; ask again shortly"
    assert again.status_code == 202
    assert len(edge.broker.records) == 1


async def test_a_key_that_is_no_word_is_refused_by_the_name_of_its_header() -> None:
    answer = await house().post(PATH, PAUSE, key="two words")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"
