"""What addresses of a channel look like: a whole column is judged at once, and one by one only where one is not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

BREAK: Final = b"\n"
"""Between the addresses of a column; no form allows it."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What is let through is plain ASCII and safe inside a JSON string."""

    characters: bytes
    is_length: Callable[[int], bool]

    def column(self, addresses: Sequence[str]) -> list[bytes | None]:
        """Return each address as bytes; None: it has another form, and no provider would know it."""
        raw = "\n".join(addresses).encode(errors="surrogatepass")
        found = raw.split(BREAK)
        is_fit = len(found) == len(addresses) and not raw.translate(None, self.characters + BREAK)
        if is_fit and all(map(self.is_length, set(map(len, found)))):
            return list(found)
        return [self._one(address) for address in addresses]

    def _one(self, address: str) -> bytes | None:
        raw = address.encode(errors="surrogatepass")
        return raw if self.is_length(len(raw)) and not raw.translate(None, self.characters) else None
