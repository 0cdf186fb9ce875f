import gc
import warnings

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    CursorNotFound,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WTimeoutError,
)

from models.errors import OutageError, SetupError
from registry.client import guarded, open_client, without_password
from registry.notifications import open_notifications

AWAY = [
    AutoReconnect(),
    NetworkTimeout(),
    NotPrimaryError("stepped down"),
    ServerSelectionTimeoutError(),
    WaitQueueTimeoutError(),
    ExecutionTimeout("too slow", 50),
    WTimeoutError("no majority", 64),
    OperationFailure("shutting down", 91),
    OperationFailure("try again", 1, {"errorLabels": ["RetryableWriteError"]}),
    BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
]
OURS = [
    OperationFailure("bad query", 2),
    DuplicateKeyError("twice", 11000),
    CursorNotFound("gone", 43),
    BulkWriteError({"writeErrors": [{"code": 2}], "writeConcernErrors": []}),
]


@guarded
async def fail(error: PyMongoError) -> None:
    raise error


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
async def test_a_server_that_is_away_is_an_outage(error) -> None:
    with pytest.raises(OutageError) as caught:
        await fail(error)

    assert caught.value.__cause__ is error


@pytest.mark.parametrize("code", [13, 18])
async def test_refused_credentials_are_for_the_operator_to_mend(code) -> None:
    with pytest.raises(SetupError, match="CARILLON_MONGO__URI"):
        await fail(OperationFailure("no", code))


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
async def test_a_wrong_question_stays_a_bug(error) -> None:
    with pytest.raises(type(error)) as caught:
        await fail(error)

    assert caught.value is error


async def test_what_is_returned_passes() -> None:
    @guarded
    async def answer() -> int:
        return 42

    assert await answer() == 42


@pytest.mark.parametrize("uri", ["mongodb://", "mongodb://host:port", "mongodb://secret:p@ss@host:99999999"])
def test_a_wrong_connection_string_is_named_without_its_password(uri) -> None:
    with pytest.raises(SetupError, match="CARILLON_MONGO__URI") as caught:
        open_client(uri, 1)

    assert "p@ss" not in str(caught.value)


async def test_a_server_that_is_not_there_is_an_outage_within_its_time() -> None:
    """Port 1 of this machine answers nobody."""
    client = open_client("mongodb://127.0.0.1:1", 0.2)
    try:
        with pytest.raises(OutageError):
            await open_notifications(client["carillon"]).get("spring-sale")
    finally:
        await client.close()
    # the driver's monitor leaves a socket open that is cancelled while it connects: found later, another test had it
    del client
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("mongodb://127.0.0.1:27017", "mongodb://127.0.0.1:27017"),
        ("mongodb://ada:p%40ss@a:1,b:2/carillon?replicaSet=r", "mongodb://a:1,b:2/carillon"),
        (
            "mongodb+srv://ada:pass@cluster.example.org/?tlsCertificateKeyFilePassword=pass",
            "mongodb+srv://cluster.example.org",
        ),
        ("ada:pass@a:1", "(no address)"),
    ],
)
def test_an_address_is_shown_without_whoever_is_named_in_it(uri: str, shown: str) -> None:
    assert without_password(uri) == shown
