"""Asks a program over HTTP how it is."""

import ssl
from functools import cache
from http import HTTPStatus
from pathlib import Path

import httpx


def answers_http(url: str, ca_file: Path | None = None) -> bool:
    """Tell whether a URL answers 200 within a second; never raises."""
    try:
        return httpx.get(url, verify=trust(ca_file), timeout=1.0, trust_env=False).status_code == HTTPStatus.OK
    except httpx.HTTPError:
        return False


@cache
def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts one authority alone, or nobody; made once, for making one is slow."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
