"""Free memory goes back now and then, and nothing is asked of a system that has no such call."""

import asyncio
import ctypes
from types import SimpleNamespace

import pytest

from streams import trimming
from tests.support.eventually import eventually_async


async def test_it_is_given_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(malloc_trim=asked.append))
    monkeypatch.setattr(trimming, "EVERY_S", 0.001)

    async def twice() -> bool:
        return asked[:2] == [0, 0]

    trimmed = asyncio.create_task(trimming.keep_trimmed())

    await eventually_async(twice)

    assert trimmed.cancel()


async def test_where_there_is_no_such_call_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace())

    await asyncio.wait_for(trimming.keep_trimmed(), 1.0)
