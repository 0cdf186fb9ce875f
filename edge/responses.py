"""What every path may answer besides its rows, for the OpenAPI document."""

from typing import Any, Final

from edge.problems import MEDIA_TYPE

Described = dict[int | str, dict[str, Any]]


def _problem(about: str, **headers: str) -> dict[str, Any]:
    described = {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": about, "content": content} | ({"headers": described} if described else {})


CHALLENGE: Final = {"WWW-Authenticate": "How to show a token (RFC 6750)."}

LATER: Final = {"Retry-After": "After so many seconds."}

AWAY: Final[Described] = {503: _problem("The registry, or the broker, does not answer; ask again.", **LATER)}

GUARDED: Final[Described] = {
    304: {"description": "The same as you have: nothing changed since its ETag."},
    401: _problem("No token, or one that is not known or has expired.", **CHALLENGE),
    403: _problem("The token lacks the scope, or is of another app.", **CHALLENGE),
    422: _problem("A parameter is wrong; errors names each."),
    429: _problem("This token asks too often.", **LATER),
    **AWAY,
}
"""Of every path that needs a token."""

FULL: Final[Described] = {
    429: _problem("This token asks too often, or has as many pages open as one may have.", **LATER),
    503: _problem("As many pages are open as this edge has places for.", **LATER),
}
"""Of a path whose answers last."""

UNKNOWN: Final[Described] = {404: _problem("No such notification of an app of this token.")}

CONTROLLED: Final[Described] = {
    **{status: told for status, told in GUARDED.items() if status != 304},  # noqa: PLR2004  # nothing is read
    **UNKNOWN,
    400: _problem("The body is no text in UTF-8."),
    413: _problem("The body is larger than any command."),
    409: _problem("The notification is over, or the same request is under way."),
}
"""Of a path that changes something."""
