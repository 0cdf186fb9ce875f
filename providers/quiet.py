"""Keeps secrets out of logs: hpack tells every header at level debug, and the authorization is one of them."""

import logging


def hush() -> None:
    """Let the libraries that log what they carry say nothing below a warning, whatever level the root has."""
    for name in ("hpack", "h2", "httpcore", "aioapns", "google.auth", "firebase_admin"):
        logging.getLogger(name).setLevel(logging.WARNING)
