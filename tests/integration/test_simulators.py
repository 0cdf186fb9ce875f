"""The simulators over TLS, asked by clients that we have not written."""

import asyncio
import signal
import ssl
import subprocess
import sys
import urllib.request
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from simulators.listener import Address
from simulators.serve import open_apns, open_fcm
from tests.support.certificates import an_authority
from tests.support.simulator_requests import (
    DELIVERY,
    DEVICE,
    OTHER_DELIVERY,
    a_grant,
    a_message,
    a_provider_token,
    push_headers,
)

SEND = "/v1/projects/demo/messages:send"
FCM_WORD = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


@pytest.fixture
def authority(tmp_path):
    return an_authority(tmp_path)


@pytest.fixture
def address(authority, tmp_path):
    pem = authority.sign(tmp_path, "server")
    return Address(pem.cert_file, pem.key_file, client_ca_file=authority.pem.cert_file)


@pytest.fixture
def trust(authority):
    return ssl.create_default_context(cafile=authority.pem.cert_file)


def a_client(running, trust, *, http2=True):
    return httpx.AsyncClient(verify=trust, http2=http2, base_url=running.url)


@pytest.fixture
async def fcm(address, trust):
    async with open_fcm(address) as running, a_client(running, trust) as client:
        grant = await client.post("/token", data=a_grant())
        client.headers["authorization"] = f"Bearer {grant.json()['access_token']}"
        yield client


@pytest.fixture
async def apns(address, trust):
    async with open_apns(address) as running, a_client(running, trust) as client:
        client.headers.update(push_headers())
        yield client


async def send(client, token="token-1", **body):  # noqa: S107
    return await client.post(SEND, json={"message": a_message(token), **body})


async def push(client, device=DEVICE, **changes):
    return await client.post(f"/3/device/{device}", headers=changes, json={"aps": {"alert": "x"}})


async def perform(client, *parts):
    answer = await client.put("/_sim/script", json=list(parts))
    assert answer.status_code == 200, answer.text


def detail(answer):
    details = answer.json()["error"].get("details", [])
    return next((each["errorCode"] for each in details if each["@type"] == FCM_WORD), None)


async def test_fcm_takes_a_message_over_http2(fcm):
    answer = await send(fcm)
    assert (answer.http_version, answer.status_code) == ("HTTP/2", 200)
    assert answer.json()["name"].startswith("projects/demo/messages/")


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("unregistered", 404, "UNREGISTERED"),
        ("invalid_argument", 400, "INVALID_ARGUMENT"),
        ("invalid_token", 400, "INVALID_ARGUMENT"),
        ("sender_id_mismatch", 403, "SENDER_ID_MISMATCH"),
        ("quota_exceeded", 429, "QUOTA_EXCEEDED"),
        ("unavailable", 503, "UNAVAILABLE"),
        ("internal", 500, "INTERNAL"),
        ("third_party_auth_error", 401, "THIRD_PARTY_AUTH_ERROR"),
        ("unspecified_error", 500, "UNSPECIFIED_ERROR"),
        ("unauthenticated", 401, None),
        ("not_found", 404, None),
        ("permission_denied", 403, None),
        ("resource_exhausted", 429, None),
    ],
)
async def test_a_token_brings_its_own_error(fcm, word, status, code):
    answer = await send(fcm, f"sim-{word}-1")
    assert (answer.status_code, detail(answer)) == (status, code)


async def test_fcm_wants_its_own_access_token(fcm):
    answer = await fcm.post(SEND, headers={"authorization": "Bearer other"}, json={"message": a_message()})
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert (await fcm.delete("/_sim/credentials")).status_code == 204
    assert (await send(fcm)).status_code == 401


async def test_another_path_is_not_found_without_detail(fcm):
    answer = await fcm.post("/v1/projects/demo/messages:sent", json={})
    assert (answer.status_code, detail(answer)) == (404, None)


async def test_retry_after_comes_in_seconds_and_as_a_date(fcm):
    rule = {"prefix": "seconds", "answer": "QUOTA_EXCEEDED", "retry_after": 7}
    await perform(fcm, rule, {"prefix": "date", "answer": "UNAVAILABLE", "retry_after": 7, "retry_after_date": True})
    assert (await send(fcm, "seconds")).headers["retry-after"] == "7"
    assert parsedate_to_datetime((await send(fcm, "date")).headers["retry-after"]).tzinfo is not None


async def test_a_server_that_is_not_itself_sends_html_garbage_or_nothing(fcm):
    assert (await send(fcm, "sim-html-1")).text.startswith("<!DOCTYPE html>")
    garbage = await send(fcm, "sim-garbage-1")
    with pytest.raises(ValueError, match="Unterminated"):
        garbage.json()
    assert (await send(fcm, "sim-empty-1")).content == b""


@pytest.mark.parametrize("fault", ["reset", "refused", "goaway_error", "close", "torn"])
async def test_a_fault_of_the_wire_is_an_error_at_the_client(fcm, fault):
    await perform(fcm, {"prefix": "bad", "answer": fault})
    with pytest.raises(httpx.RemoteProtocolError if fault != "close" else httpx.TransportError):
        await send(fcm, "bad-1")
    assert (await send(fcm, "good")).status_code == 200


async def test_a_stalled_request_is_never_answered(fcm):
    with pytest.raises(httpx.ReadTimeout):
        await fcm.post(SEND, json={"message": a_message("sim-stall-1")}, timeout=0.2)
    assert (await send(fcm)).status_code == 200


async def test_a_graceful_goaway_answers_and_a_new_connection_follows(fcm):
    await perform(fcm, {"prefix": "bye", "answer": "goaway"})
    assert (await send(fcm, "bye")).status_code == 200
    assert (await send(fcm, "next")).status_code == 200
    stats = (await fcm.get("/_sim/stats")).json()
    assert (stats["goaways"], stats["connections"], stats["accepted"]) == (1, 2, 2)


async def test_hundreds_at_once_within_a_hundred_streams(fcm):
    answers = await asyncio.gather(*(send(fcm, f"t-{number}") for number in range(300)))
    assert {answer.status_code for answer in answers} == {200}
    stats = (await fcm.get("/_sim/stats")).json()
    assert (stats["accepted"], stats["distinct"], stats["violations"]) == (300, 300, [])


async def test_latency_delays_every_answer(fcm):
    await perform(fcm, {"latency_ms": 60, "jitter_ms": 10})
    answers = await asyncio.gather(*(send(fcm, f"t-{number}") for number in range(20)))
    assert all(answer.elapsed.total_seconds() >= 0.05 for answer in answers)


async def test_a_long_log_and_an_answer_in_parts_arrive_whole(fcm):
    await perform(fcm, {"prefix": "t-1", "answer": "UNAVAILABLE", "parts": 4, "trailers": True, "informational": 103})
    answers = await asyncio.gather(*(send(fcm, f"t-{number}") for number in range(400)))
    assert {detail(answer) for answer in answers if answer.status_code != 200} == {"UNAVAILABLE"}
    lines = (await fcm.get("/_sim/log", params={"bodies": "1"})).text.splitlines()
    assert len(lines) == 400
    assert orjson.loads(orjson.loads(lines[0])["body"])["message"]["data"]["delivery_id"] == DELIVERY


async def test_what_a_device_got_can_be_asked(fcm):
    for _ in range(2):
        await send(fcm, "twice")
    foreign = a_message("twice", data={"delivery_id": OTHER_DELIVERY, "notification_id": "spring"})
    await fcm.post(SEND, json={"message": foreign})
    lines = (await fcm.get("/_sim/log", params={"token": "twice", "notification_id": "spring"})).text.splitlines()
    assert [orjson.loads(line)["delivery_id"] for line in lines] == [DELIVERY, DELIVERY, OTHER_DELIVERY]
    spring = (await fcm.get("/_sim/stats")).json()["notifications"]["spring"]
    assert (spring["accepted"], spring["distinct"], spring["repeats"], spring["foreign_ids"]) == (3, 1, 2, 1)
    await fcm.delete("/_sim/log")
    assert (await fcm.get("/_sim/stats")).json()["requests"] == 0


async def test_taken_counts_although_the_answer_never_arrives(fcm):
    await perform(fcm, {"answer": "reset", "times": 1, "taken": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await send(fcm, "again")
    assert (await send(fcm, "again")).status_code == 200
    assert (await fcm.get("/_sim/stats")).json()["repeats"] == 1


async def test_a_script_with_an_unknown_answer_is_refused_and_the_old_one_stays(fcm):
    answer = await fcm.put("/_sim/script", json=[{"answer": "NO_SUCH"}])
    assert answer.status_code == 400
    assert "NO_SUCH" in answer.json()["error"]
    assert (await fcm.get("/_sim/script")).json()["rules"] == []


async def test_without_http2_the_same_is_said(address, trust):
    async with open_fcm(address) as running, a_client(running, trust, http2=False) as client:
        grant = await client.post("/token", data=a_grant())
        client.headers["authorization"] = f"Bearer {grant.json()['access_token']}"
        answer = await send(client)
        assert (answer.http_version, answer.status_code) == ("HTTP/1.1", 200)
        with pytest.raises(httpx.RemoteProtocolError):
            await send(client, "sim-close-1")


async def test_apns_takes_a_notification_and_returns_its_id(apns):
    answer = await push(apns)
    assert (answer.status_code, answer.content, answer.headers["apns-id"]) == (200, b"", DELIVERY)
    spring = (await apns.get("/_sim/stats")).json()["notifications"]["spring"]
    assert spring["accepted"] == 1


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"apns-topic": ""}, 400, "MissingTopic"),
        ({"apns-push-type": "loud"}, 400, "InvalidPushType"),
        ({"apns-id": DELIVERY.upper()}, 400, "BadMessageId"),
        ({"apns-collapse-id": "x" * 65}, 400, "BadCollapseId"),
        ({"apns-expiration": "soon"}, 400, "BadExpirationDate"),
        ({"apns-priority": "7"}, 400, "BadPriority"),
        ({"apns-push-type": "background", "apns-priority": "10"}, 400, "BadPriority"),
        ({"authorization": ""}, 403, "MissingProviderToken"),
        ({"authorization": "bearer x"}, 403, "InvalidProviderToken"),
        ({"authorization": f"bearer {a_provider_token(iat=1)}"}, 403, "ExpiredProviderToken"),
    ],
)
async def test_apns_names_what_is_wrong_with_the_headers(apns, changes, status, reason):
    answer = await push(apns, **changes)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("line", "body", "status", "reason"),
    [
        ("POST /3/device/xyz", b'{"aps":{}}', 400, "BadDeviceToken"),
        ("POST /3/device/", b'{"aps":{}}', 400, "MissingDeviceToken"),
        ("POST /3/devices/", b'{"aps":{}}', 404, "BadPath"),
        (f"GET /3/device/{DEVICE}", b"", 405, "MethodNotAllowed"),
        (f"POST /3/device/{DEVICE}", b"", 400, "PayloadEmpty"),
        (f"POST /3/device/{DEVICE}", b"{", 400, "PayloadEmpty"),
        (f"POST /3/device/{DEVICE}", b'{"x":1}', 400, "PayloadEmpty"),
        (f"POST /3/device/{DEVICE}", b'{"aps":{"alert":"%b"}}' % (b"x" * 4_100), 413, "PayloadTooLarge"),
    ],
)
async def test_apns_names_what_is_wrong_with_the_request(apns, line, body, status, reason):
    answer = await apns.request(*line.split(), content=body)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


async def test_a_gone_device_is_told_with_its_time(apns):
    await perform(apns, {"prefix": "ab", "answer": "Unregistered", "timestamp_ms": 1_700_000_000_000})
    answer = await push(apns)
    assert (answer.status_code, answer.json()) == (410, {"reason": "Unregistered", "timestamp": 1_700_000_000_000})


async def test_a_second_new_provider_token_is_too_many(apns):
    await push(apns)
    other = {"authorization": f"bearer {a_provider_token(note='another text')}"}
    answer = await push(apns, **other)
    assert (answer.status_code, answer.json()["reason"]) == (429, "TooManyProviderTokenUpdates")


async def test_a_signed_token_is_checked_against_the_p8_file(address, trust, tmp_path):
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    p8_file = tmp_path / "key.p8"
    p8_file.write_bytes(key.private_bytes(*pem))
    async with open_apns(address, p8_file=p8_file) as running, a_client(running, trust) as client:
        wrong = await push(client, **push_headers(a_provider_token(other)))
        right = await push(client, **push_headers(a_provider_token(key)))
    assert (wrong.status_code, right.status_code) == (403, 200)


async def test_a_client_certificate_needs_no_token(address, authority, trust, tmp_path):
    pem = authority.sign(tmp_path, "client", for_client=True)
    trust.load_cert_chain(pem.cert_file, pem.key_file)
    async with open_apns(address) as running, a_client(running, trust) as client:
        assert (await push(client, **push_headers(authorization=None, apns_topic=None))).status_code == 200


async def test_a_process_serves_until_it_is_told_to_stop_and_keeps_its_log(address, authority, trust, tmp_path):
    log_file = tmp_path / "requests.ndjson"
    files = ("--cert-file", address.cert_file, "--key-file", address.key_file, "--log-file", log_file)
    command = [sys.executable, "-m", "simulators", "apns", *map(str, files)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    try:
        url = (await asyncio.wait_for(process.stdout.readline(), 10)).decode().split()[-1]
        async with httpx.AsyncClient(verify=trust, http2=True, base_url=url) as client:
            assert (await push(client, **push_headers())).status_code == 200
        stats = await asyncio.to_thread(_fetch, f"{url}/_sim/stats", authority.pem.cert_file)
        assert stats["accepted"] == 1
    finally:
        process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert orjson.loads(log_file.read_bytes())["token"] == DEVICE


def _fetch(url, ca_file):
    """Ask over HTTP/1.1, in a context that httpx has not told to speak HTTP/2."""
    trust = ssl.create_default_context(cafile=ca_file)
    with urllib.request.urlopen(url, context=trust) as answer:  # noqa: S310  (our own address)
        return orjson.loads(answer.read())
