"""As whom a route sends to FCM: a service account, read by firebase_admin, and the access tokens that it gives."""

import json
from typing import Any

import google.auth.transport.requests
import requests
from firebase_admin import credentials

from models.base import Json
from models.errors import SetupError
from providers.credentials import read_file
from providers.fcm_oauth import Fetch
from providers.quiet import hush


def read_service_account(path: str) -> credentials.Certificate:
    """Return the service account of a file; raises SetupError where it is missing or is none."""
    hush()
    content = read_file("fcm.credentials_file", path)
    try:
        return credentials.Certificate(json.loads(content))
    except (ValueError, AttributeError):
        message = f"fcm.credentials_file: {path} is no service account: take the JSON from the Firebase console"
        raise SetupError(message) from None


def project_of(certificate: credentials.Certificate, given: str) -> str:
    """Return the project's id; raises SetupError where nobody names it."""
    project = given or certificate.project_id
    if not project:
        message = "fcm.project_id: is not set, and the service account names none"
        raise SetupError(message)
    return str(project)


def fetch_by(certificate: credentials.Certificate, ca_file: str, timeout_s: float) -> Fetch:
    """Return what fetches an access token, blocking, trusting *ca_file* alone where it is set."""
    credential: Any = certificate.get_credential()
    # Said with each request: what the environment names (REQUESTS_CA_BUNDLE) would win over the session's own.
    ours: Json = {"timeout": timeout_s, **({"verify": ca_file} if ca_file else {})}

    def fetch() -> str:
        with requests.Session() as session:
            request = google.auth.transport.requests.Request(session)
            credential.refresh(lambda *args, **options: request(*args, **(options | ours)))
        return str(credential.token)

    return fetch
