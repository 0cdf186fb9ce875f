"""A response that takes more than one frame, or is no plain 200: gathered until it is whole."""

import re
from dataclasses import dataclass, field
from typing import Final

from jh2.hpack import Decoder, HPACKError

from providers.http2.outbox import Entry

BadHeadersError = HPACKError
"""A header block, or what it says, is not what it has to be."""

LARGEST_BODY: Final = 32_768
"""Bytes; below the window that we give a stream, so that none waits for an update. Providers say far less."""

STATUS: Final = re.compile(r"[1-9][0-9]{2}")
"""Three digits (RFC 9110, 15)."""

FIRST_FINAL: Final = 200
"""Statuses below it only announce another."""


@dataclass(slots=True)
class Response:
    """One response under way."""

    entry: Entry
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    def tell(self) -> None:
        """Hand it to whoever submitted the request."""
        job, index = self.entry
        if self.status == FIRST_FINAL:
            job.succeed((index,), (bytes(self.body),))
        else:
            job.fail(index, self.status, self.headers, bytes(self.body))


def new_decoder() -> Decoder:
    """Return a decoder for a peer that was told to keep no table: its blocks then stand for themselves."""
    decoder = Decoder()
    decoder.max_allowed_table_size = 0
    decoder.header_table_size = 0
    return decoder


def decode(decoder: Decoder, block: bytes) -> dict[str, str]:
    """Return the headers of a block; raises BadHeadersError where it is none."""
    found: dict[str, str] = {}
    for name, value, *_ in decoder.decode(block, True):  # noqa: FBT003 -- the library's way to ask for bytes
        word = name.decode("latin-1")
        if word in found and word == ":status":
            message = "more than one status"
            raise BadHeadersError(message)
        found[word] = value.decode("latin-1")
    return found


def status_of(headers: dict[str, str]) -> int:
    """Return the status; raises BadHeadersError where there is none."""
    said = headers.get(":status", "")
    if not STATUS.fullmatch(said):
        message = "no status"
        raise BadHeadersError(message)
    return int(said)
