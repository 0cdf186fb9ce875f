"""The value of a record as somebody may look at it: readable, and with no address or token that could be used."""

import re
from typing import Final

import orjson

SECRET: Final = re.compile(r"address|token|key|secret|credential|password|receipts", re.IGNORECASE)
"""What a field is called whose text is not to be shown; its parts are neither."""

LONG: Final = re.compile(r"[A-Za-z0-9_\-:.+/=%]{24,}")
"""A run of signs that may be a token, wherever it stands: no word of a message is so long."""

SHOWN: Final = 6
"""Signs of a hidden text that are shown: enough to tell two apart, of no use to anybody else."""

MAX_DEPTH: Final = 40


def redacted(value: bytes, *, most: int = 20_000) -> str:
    """Return a value as text: JSON in lines, other bytes as they can be shown, at most *most* characters of it."""
    try:
        text = orjson.dumps(_clean(orjson.loads(value), 0), option=orjson.OPT_INDENT_2).decode()
    except (orjson.JSONDecodeError, TypeError):
        text = LONG.sub(_hidden_match, value[: most * 4].decode(errors="backslashreplace"))
    text = "".join(sign if sign.isprintable() or sign in "\n\t" else f"\\u{ord(sign):04x}" for sign in text)
    return text if len(text) <= most else f"{text[:most]}\n… ({len(value)} bytes in all)"


def redacted_text(text: str) -> str:
    """Return a text of our own, such as an error, without what may be a token in it."""
    return LONG.sub(_hidden_match, text)


def _clean(value: object, depth: int, *, is_secret: bool = False) -> object:
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, dict):
        return {
            redacted_text(name): _clean(part, depth + 1, is_secret=is_secret or bool(SECRET.search(name)))
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_clean(part, depth + 1, is_secret=is_secret) for part in value]
    return _clean_text(value, depth, is_secret=is_secret) if isinstance(value, str) else value


def _clean_text(text: str, depth: int, *, is_secret: bool) -> object:
    if is_secret:
        return _hidden(text)
    if text.startswith("{"):  # a record in a record, as what waits has it
        try:
            return _clean(orjson.loads(text), depth + 1)
        except orjson.JSONDecodeError:
            pass
    return LONG.sub(_hidden_match, text)


def _hidden(text: str) -> str:
    """Return as much of a text as may be shown; of a short one a part that is as small."""
    return f"{text[: min(SHOWN, len(text) // 4)]}…({len(text)})" if text else ""


def _hidden_match(found: "re.Match[str]") -> str:
    return _hidden(found.group())
