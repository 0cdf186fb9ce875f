"""Records are compressed at the level that pays."""

import base64
import random

import cramjam
import pytest
from aiokafka.record import default_records

from streams.compression import LEVEL, compression

ZSTD = 4
HEADER_BYTES = 61
CHANCE = random.Random(7)
TOKENS = b"".join(base64.b64encode(CHANCE.randbytes(CHANCE.randrange(3, 90))) + b":APA91b" for _ in range(1_000))


@pytest.fixture(params=["DefaultRecordBatchBuilder", "_DefaultRecordBatchBuilderPy"])
def build(request, monkeypatch):
    """Return what builds a batch, compiled as aiokafka brings it and in Python as it does elsewhere."""
    builder = getattr(default_records, request.param)
    monkeypatch.setattr("streams.compression.DefaultRecordBatchBuilder", builder)

    def built(codec: int) -> bytes:
        batch = builder(2, codec, 0, -1, -1, 0, 1_048_576)
        batch.append(0, timestamp=0, key=b"key", value=TOKENS, headers=[])
        return bytes(batch.build())[HEADER_BYTES:]

    return built


def test_a_batch_is_compressed_at_our_level(build) -> None:
    records = build(0)

    assert compression() == "zstd"

    assert build(ZSTD) == bytes(cramjam.zstd.compress(records, level=LEVEL))
    assert build(ZSTD) != bytes(cramjam.zstd.compress(records, level=3))


def test_it_is_read_again_by_anybody(build) -> None:
    compression()

    assert bytes(cramjam.zstd.decompress(build(ZSTD))) == build(0)
