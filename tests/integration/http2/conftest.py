"""Every test of this folder runs on asyncio's own loop and on uvloop: their TLS transports are not the same."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop

from tests.support.http2_house import Tls, make_tls


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return make_tls(tmp_path_factory.mktemp("credentials"))
