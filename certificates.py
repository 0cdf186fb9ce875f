"""The certificate files that settings name: shown to others, or used to check them; an error names the setting."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from models.errors import SetupError
from rules.secrecy import is_open_to_others


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate of ours, and what the settings that name its files begin with."""

    prefix: str
    """What stands before CERT_FILE and KEY_FILE in the environment."""

    cert_file: Path
    key_file: Path
    key_password: str | None = None
    """Of an encrypted key; empty where none is set, None where there is no setting for it."""

    def show_in(self, context: ssl.SSLContext) -> None:
        """Let connections show it. Raises SetupError where a file is missing, unusable, or open to others."""
        self._keep_private()
        # Without an answer of ours, OpenSSL would ask whoever sits at the terminal.
        password = self.key_password or ""
        try:
            context.load_cert_chain(self.cert_file, self.key_file, password=lambda: password)
        except OSError as error:
            cure = "must not be encrypted" if self.key_password is None else "needs KEY_PASSWORD where it is encrypted"
            files = f"{self.cert_file} and {self.key_file} are no certificate and its key ({_why(error)})"
            message = f"{self.prefix}CERT_FILE and {self.prefix}KEY_FILE: {files}; the key {cure}"
            raise SetupError(message) from None

    def _keep_private(self) -> None:
        try:
            mode = self.key_file.stat().st_mode
        except OSError as error:
            message = f"{self.prefix}KEY_FILE: {self.key_file} cannot be read ({_why(error)})"
            raise SetupError(message) from error
        if is_open_to_others(mode):
            what = f"anybody may read {self.key_file} (mode {mode & 0o777:o})"
            message = f"{self.prefix}KEY_FILE: {what}; chmod 600 cures it"
            raise SetupError(message)


def context_for(purpose: ssl.Purpose, setting: str, ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that speaks nothing older than TLS 1.2 and trusts the authorities of one file alone.

    Parameters
    ----------
    setting
        The one that names the file.
    ca_file
        None: a client trusts what the system trusts, and a server asks nobody for a certificate.

    Raises
    ------
    SetupError
        Where the file holds no certificates, or cannot be read.
    """
    try:
        context = ssl.create_default_context(purpose, cafile=ca_file)
    except OSError as error:
        message = f"{setting}: {ca_file} holds no certificates that can be read ({_why(error)})"
        raise SetupError(message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _why(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
