"""As whom a route sends to FCM: a service account, read by firebase_admin, and the access tokens that it gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import google.auth.transport.requests
import requests
from firebase_admin import credentials

from models.errors import SetupError
from providers.credentials import read_file
from providers.fcm_grant import SHORTEST_S, Grant
from providers.quiet import hush
from providers.rotation import Rotation

SETTING: Final = "fcm.credentials_file"
LIFE_S: Final = 3600.0
"""Life of Google's access tokens, where it is not said."""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account, with the file that may bring another one while we run."""

    certificate: credentials.Certificate
    rotation: "Rotation[ServiceAccount]"


@dataclass(frozen=True, slots=True)
class Source:
    """Where access tokens come from."""

    account: ServiceAccount
    options: Mapping[str, object]
    """Of each request for a token."""

    @property
    def rotation(self) -> Rotation[ServiceAccount] | None:
        """What brings a newer account."""
        return self.account.rotation

    def by(self, newer: ServiceAccount) -> "Source":
        """Return the same for another account."""
        return replace(self, account=newer)

    def __call__(self) -> Grant:
        """Fetch an access token, blocking; raises what google-auth raises."""
        credential: Any = self.account.certificate.get_credential()
        with requests.Session() as session:
            request = google.auth.transport.requests.Request(session)
            credential.refresh(lambda *args, **options: request(*args, **(options | self.options)))
        ends = credential.expiry
        life_s = LIFE_S if ends is None else (ends.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        return Grant(str(credential.token), max(life_s, SHORTEST_S))


def read_service_account(path: str) -> ServiceAccount:
    """Return the service account of a file; raises SetupError where it is missing or is none."""
    hush()

    def again() -> ServiceAccount:
        """Return the account of now; another project's is refused, for the devices are this one's."""
        newer = _read(path)
        if newer.project_id != account.certificate.project_id:
            message = f"{SETTING}: {path} is for another project than the one before it"
            raise SetupError(message)
        return ServiceAccount(newer, rotation)

    rotation: Rotation[ServiceAccount] = Rotation([path], again)
    account = ServiceAccount(_read(path), rotation)
    return account


def project_of(account: ServiceAccount, given: str) -> str:
    """Return the project's id; raises SetupError where nobody names it."""
    project = given or account.certificate.project_id
    if not project:
        message = "fcm.project_id: is not set, and the service account names none"
        raise SetupError(message)
    return str(project)


def fetch_by(account: ServiceAccount, ca_file: str, timeout_s: float) -> Source:
    """Return what fetches access tokens, trusting *ca_file* alone where it is set."""
    # Said with each request: what the environment names (REQUESTS_CA_BUNDLE) would win over the session's own.
    return Source(account, {"timeout": timeout_s, **({"verify": ca_file} if ca_file else {})})


def _read(path: str) -> credentials.Certificate:
    content = read_file(SETTING, path)
    try:
        return credentials.Certificate(json.loads(content))
    except (ValueError, AttributeError):
        message = f"{SETTING}: {path} is no service account: take the JSON from the Firebase console"
        raise SetupError(message) from None
