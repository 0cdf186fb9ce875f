"""The transport that goes through firebase_admin: its app, its messaging service, its ``send_each_async``.

Of its service three parts are replaced, for this app alone, by a subclass: where it sends to, what it sends through
(it retries by itself, up to 7 s, and deaf to Retry-After), and how it encodes (the message is rendered already).
One message goes per call, because one unreadable answer spoils the whole call for all that are in it.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Final

import firebase_admin
import google.auth.exceptions
import google.auth.transport.requests
import httpx
import requests
from firebase_admin import _utils as app_services
from firebase_admin import credentials, messaging

from models.base import Json
from models.errors import SetupError
from providers.credentials import read_file, tls_context
from providers.fcm_oauth import AccessToken, BearerAuth, NoTokenError
from providers.fcm_reply import Lost, Reply
from providers.quiet import hush
from providers.reopening import NotSentError, ReopeningTransport, h2_line

SERVICE: Final = "_messaging"
"""The name under which an app keeps its messaging service."""


class Rendered(messaging.Message):
    """A message that is JSON already."""

    def __init__(self, content: Json) -> None:
        super().__init__(fid="-")
        self.content = content


class Service(messaging._MessagingService):  # noqa: SLF001  the class has no public name
    """firebase_admin's messaging service of one app, with our endpoint, our connection and our token."""

    def __init__(
        self, app: firebase_admin.App, endpoint: str, wire: httpx.AsyncBaseTransport, auth: httpx.Auth
    ) -> None:
        super().__init__(app)
        self._fcm_url = f"{endpoint}/v1/projects/{app.project_id}/messages:send"
        client: httpx.AsyncClient = self._async_client.async_client
        client.auth = auth
        client._mounts = dict.fromkeys(client._mounts, wire)  # noqa: SLF001  set once, before anything was opened

    def _message_data(self, message: Rendered, dry_run: bool) -> Json:  # noqa: FBT001  as the library calls it
        return {"message": message.content, **({"validate_only": True} if dry_run else {})}


@dataclass(slots=True)
class FirebaseTransport:
    """Carries one app's messages; ``providers.fcm_reply.Transport``."""

    name: str
    """Of the firebase app; one per provider, deleted on close."""

    project_id: str
    credentials_file: str
    endpoint: str
    ca_file: str
    timeout_s: float
    _app: firebase_admin.App | None = field(init=False, default=None)
    _token: AccessToken | None = field(init=False, default=None)
    _wire: ReopeningTransport | None = field(init=False, default=None)

    async def start(self) -> None:
        """Read the service account; raises SetupError where it is missing or is none."""
        hush()
        certificate = _service_account(self.credentials_file)
        if not (self.project_id or certificate.project_id):
            message = "fcm.project_id: is not set, and the service account names none"
            raise SetupError(message)
        context = tls_context("fcm.ca_file", self.ca_file)
        self._token = AccessToken(_fetch(certificate.get_credential(), self.ca_file, self.timeout_s), self.timeout_s)
        self._wire = ReopeningTransport(h2_line(context, connections=1), self.timeout_s)
        options = {"httpTimeout": self.timeout_s, **({"projectId": self.project_id} if self.project_id else {})}
        self._app = firebase_admin.initialize_app(certificate, options, name=self.name)
        self._install(self._app, self._wire, BearerAuth(self._token))

    def _install(self, app: firebase_admin.App, wire: ReopeningTransport, auth: BearerAuth) -> None:
        def service(app: firebase_admin.App) -> Service:
            return Service(app, self.endpoint, wire, auth)

        app_services.get_app_service(app, SERVICE, service)

    async def close(self) -> None:
        """Close the connection and forget the app."""
        if self._token is not None:
            await self._token.close()
        if self._wire is not None:
            await self._wire.aclose()
        if self._app is not None:
            # The library closes its service by a loop of its own, which no thread with a running loop may have.
            app, self._app = self._app, None
            await asyncio.to_thread(firebase_admin.delete_app, app)

    async def send(self, message: Json) -> Reply | Lost:
        """Send one message and return what came back."""
        try:
            batch = await messaging.send_each_async([Rendered(message)], app=self._app)
        except firebase_admin.exceptions.FirebaseError as error:
            return _lost(error.cause)
        response = batch.responses[0]
        if response.exception is not None:
            return _reply(response.exception)
        return Reply(200, json.dumps({"name": response.message_id or ""}).encode())


def _reply(error: firebase_admin.exceptions.FirebaseError) -> Reply | Lost:
    response = error.http_response
    if response is None:
        return _lost(error.cause)
    return Reply(response.status_code, response.content, response.headers.get("Retry-After"))


def _lost(cause: BaseException | None) -> Lost | Reply:
    if isinstance(cause, NoTokenError):
        return cause.lost
    if isinstance(cause, NotSentError):
        return Lost.NOT_SENT
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout):
        return Lost.UNREACHABLE
    if isinstance(cause, ValueError | AttributeError):  # a success whose body is no JSON object
        return Reply(200, b"")
    return Lost.NO_REPLY


def _service_account(path: str) -> Any:
    content = read_file("fcm.credentials_file", path)
    try:
        return credentials.Certificate(json.loads(content))
    except (ValueError, AttributeError):
        message = f"fcm.credentials_file: {path} is no service account: take the JSON from the Firebase console"
        raise SetupError(message) from None


def _fetch(credential: Any, ca_file: str, timeout_s: float) -> Any:
    """Return what fetches an access token, blocking, trusting *ca_file* alone where it is set."""
    # Said with each request: what the environment names (REQUESTS_CA_BUNDLE) would win over the session's own.
    ours: Json = {"timeout": timeout_s, **({"verify": ca_file} if ca_file else {})}

    def fetch() -> str:
        with requests.Session() as session:
            request = google.auth.transport.requests.Request(session)
            credential.refresh(lambda *args, **options: request(*args, **(options | ours)))
        return str(credential.token)

    return fetch
