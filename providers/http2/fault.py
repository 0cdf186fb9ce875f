"""A rule that the peer broke."""

from providers.http2.frames import Code


class PeerError(Exception):
    """The peer broke a rule; the connection ends with this code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code
