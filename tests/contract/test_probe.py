"""What the registry is asked before a worker begins."""

import pytest
from pymongo.errors import AutoReconnect, OperationFailure

from models.errors import OutageError, SetupError
from registry.probe import CHECKS, probe

NO_SUCH_COMMAND = ("no such command", 59)


async def test_this_server_does_what_we_rely_on_and_nothing_stays_behind(database) -> None:
    before = set(await database.list_collection_names())

    await probe(database)

    assert set(await database.list_collection_names()) == before
    assert len(CHECKS) == 10


async def test_a_server_that_takes_an_index_and_does_not_keep_it_is_found_out(database) -> None:
    """A collection without indexes stands in for it."""
    (check,) = (check for check in CHECKS if check.__name__ == "_refuses_an_address_twice")

    assert not await check(database["scratch"])


async def test_a_server_that_fails_a_check_is_refused_by_its_name(database) -> None:
    async def _sings(_scratch) -> bool:
        return False

    with pytest.raises(SetupError, match="no proof that it sings"):
        await probe(database, (*CHECKS[:1], _sings))

    assert [name for name in await database.list_collection_names() if name.startswith("probe")] == []


async def test_a_server_that_refuses_the_question_does_not_do_it(database) -> None:
    async def _answers(_scratch) -> bool:
        raise OperationFailure(*NO_SUCH_COMMAND)

    with pytest.raises(SetupError, match="no proof that it answers"):
        await probe(database, (_answers,))


async def test_a_server_that_goes_away_is_an_outage_not_a_verdict(database) -> None:
    async def _stays(_scratch) -> bool:
        raise AutoReconnect

    with pytest.raises(OutageError):
        await probe(database, (_stays,))
