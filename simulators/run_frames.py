"""The answers to a run as frames, written in one go."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat

from simulators import frames
from simulators.head import Pair
from simulators.header_encoder import encode_head
from simulators.run import RunReply

DONE = frames.END_HEADERS | frames.END_STREAM


@lru_cache(maxsize=256)
def _block(fields: tuple[Pair, ...], value_field: str, size: int) -> bytes:
    """Return the header block of a 200, up to the value of its last field where that is the one of *size*."""
    if not value_field:
        return encode_head(200, fields)
    return encode_head(200, (*fields, (value_field, "0" * size)))[:-size]


def frames_of(streams: Sequence[bytes], reply: RunReply) -> bytes:
    """Return the frames of every answer; *streams* are their numbers as frames have them."""
    values = reply.values
    size = len(values[0])
    block = _block(reply.fields, reply.value_field, size)
    if reply.value_field:
        head = frames.frame_head(frames.HEADERS, DONE, len(block) + size)
        return b"".join(chain.from_iterable(zip(repeat(head), streams, repeat(block), values, strict=False)))
    before, behind = reply.body
    head = frames.frame_head(frames.HEADERS, frames.END_HEADERS, len(block))
    data = block + frames.frame_head(frames.DATA, frames.END_STREAM, reply.body_size)
    rows = zip(repeat(head), streams, repeat(data), streams, repeat(before), values, repeat(behind), strict=False)
    return b"".join(chain.from_iterable(rows))
