"""Files that an operator names: read once, at start, with an error that says which setting to mend."""

import ssl
from pathlib import Path

from models.errors import SetupError


def read_file(setting: str, path: str) -> bytes:
    """Return the content of the file that *setting* names.

    Raises
    ------
    SetupError
        If it is not set or cannot be read; the message names the setting and the path, never the content.
    """
    if not path:
        message = f"{setting}: is not set: name a file"
        raise SetupError(message)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"{setting}: cannot read {path}: {error.strerror}"
        raise SetupError(message) from None


def tls_context(setting: str, ca_file: str) -> ssl.SSLContext:
    """Return a context that trusts *ca_file* alone, or what the system trusts where it is empty; it offers h2.

    Raises
    ------
    SetupError
        If the file cannot be read or holds no certificate.
    """
    context = ssl.create_default_context(cadata=_certificates(setting, ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2"])
    return context


def _certificates(setting: str, ca_file: str) -> str:
    content = read_file(setting, ca_file)
    try:
        text = content.decode("ascii")
        ssl.create_default_context(cadata=text)
    except (UnicodeDecodeError, ssl.SSLError):
        message = f"{setting}: {ca_file} holds no certificate in PEM form"
        raise SetupError(message) from None
    return text
