"""Dead letters, as somebody looks for them who wonders what became of a record."""

from tests.support.producer import Producer


async def letters_of(producer: Producer, topic: str) -> list[tuple[bytes, dict[str, bytes]]]:
    """Return (value, headers) of every dead letter that came from a topic."""
    letters = await producer.records("deadletters")
    return [
        (value or b"", headers) for _, value, headers in letters if headers["origin"].startswith(f"{topic}/".encode())
    ]
