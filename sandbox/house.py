"""The plan of the house as data: which programs there are, where they listen, and what each is told."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.credentials import KEY_ID, PROJECT, TEAM_ID, TOPIC, Credentials
from sandbox.kafka import Node, bootstrap
from sandbox.locks import ADMIN, Locks
from sandbox.ports import HOST
from sandbox.probe import answers_http
from sandbox.program import Program
from sandbox.tokens import grants_file, write_token
from settings import read_settings
from streams.senders import senders
from streams.users import CREATOR, EDGE, OPERATOR

ROOT: Final = Path(__file__).parent.parent
"""Programs are found from here, whether Carillon is installed or only checked out."""

CHANNELS: Final = ("fcm", "apns")
"""What there is a simulator of."""

UNHURRIED: Final = ("RATE_PER_S", "RAMP_S")
"""What production keeps to for the providers' sake, and a simulator is better off without."""

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": ("accept",),
    "expand": ("expand",),
    **{sender.name: sender.words for sender in senders(CHANNELS)},
    "release": ("release",),
    "tally": ("tally",),
    "record": ("record",),
    "register": ("register",),
    "retire": ("retire",),
    "lag": ("lag",),
}
"""What ``carillon worker`` is asked for, by role."""


@dataclass(frozen=True, slots=True)
class House:
    """Where everything of one sandbox lies and listens."""

    folder: Path
    nodes: tuple[Node, ...]
    mongo_uri: str
    registry_port: int | None
    """None: the registry is not ours to start."""

    simulator_ports: Mapping[str, int]
    credentials: Credentials
    settings: Mapping[str, str]
    """More environment variables for every worker, over those of the plan."""

    locks: Locks | None = None
    """The broker asks who comes; None: it takes everybody."""

    @property
    def bootstrap(self) -> str:
        """Where clients of the broker begin."""
        return bootstrap(self.nodes)

    def simulator_url(self, channel: str) -> str:
        """Return where a simulator listens."""
        return f"https://{HOST}:{self.simulator_ports[channel]}"

    def request_log(self, channel: str) -> Path:
        """Return the file in which a simulator notes every request, one JSON object a line."""
        return self.folder / f"{channel}-requests.ndjson"

    def environment(self) -> dict[str, str]:
        """Return what a worker, a command or a test has to be told to meet this house."""
        ca = str(self.credentials.ca)
        return {
            "CARILLON_KAFKA__BOOTSTRAP": self.bootstrap,
            "CARILLON_KAFKA__REPLICATION": str(min(len(self.nodes), 3)),
            **self.login(OPERATOR),
            "CARILLON_MONGO__URI": self.mongo_uri,
            "CARILLON_PROVIDERS__FCM__PROJECT_ID": PROJECT,
            "CARILLON_PROVIDERS__FCM__CREDENTIALS_FILE": str(self.credentials.service_account),
            "CARILLON_PROVIDERS__FCM__ENDPOINT": self.simulator_url("fcm"),
            "CARILLON_PROVIDERS__FCM__CA_FILE": ca,
            "CARILLON_PROVIDERS__APNS__KEY_FILE": str(self.credentials.apns_key),
            "CARILLON_PROVIDERS__APNS__KEY_ID": KEY_ID,
            "CARILLON_PROVIDERS__APNS__TEAM_ID": TEAM_ID,
            "CARILLON_PROVIDERS__APNS__TOPIC": TOPIC,
            "CARILLON_PROVIDERS__APNS__ENDPOINT": self.simulator_url("apns"),
            "CARILLON_PROVIDERS__APNS__CA_FILE": ca,
            "CARILLON_WORKER__DATA_DIR": str(self.folder / "tables"),
            # Simulators need no 10 s of rest, no quota and no ramp.
            "CARILLON_RETRY__FIRST_S": "1",
            **{f"CARILLON_PROVIDERS__{channel.upper()}__{name}": "0" for channel in CHANNELS for name in UNHURRIED},
            # Nor is a minute needed to see that a stand-in has gone wrong.
            "CARILLON_BRAKE__GRACE_S": "5",
            **self.settings,
        }

    def login(self, who: str) -> dict[str, str]:
        """Return what one of the installation's users is told to log in; nothing, where nobody has to."""
        return {} if self.locks is None else self.locks.environment(self.user(who))

    def user(self, who: str) -> str:
        """Return what a role, or one who is no worker, is called at the broker."""
        return read_settings().kafka.prefix + who

    def simulator(self, channel: str) -> Program:
        """Return the stand-in of one provider."""
        url = self.simulator_url(channel)
        options = {
            "--host": HOST,
            "--port": str(self.simulator_ports[channel]),
            "--cert-file": str(self.credentials.server_certificate),
            "--key-file": str(self.credentials.server_key),
            "--log-file": str(self.request_log(channel)),
        }
        if channel == "apns":  # so that an app with a certificate instead of a key can be tried
            options["--client-ca-file"] = str(self.credentials.ca)
        return Program(
            name=f"{channel}-simulator",
            command=_python("simulators", channel, *(word for option in options.items() for word in option)),
            environment=_PATH,
            is_ready=lambda: answers_http(f"{url}/_sim/stats", self.credentials.ca),
            urls={"https": url, "stats": f"{url}/_sim/stats"},
        )

    def topics(self) -> Program:
        """Return the command that creates what is missing."""
        return self.command("topics", "topics", "create", environment=self.login(CREATOR))

    def acls(self, producers: Sequence[str]) -> Program:
        """Return the command that lets every user do what it needs."""
        named = [word for name in producers for word in ("--producer", name)]
        admin = self.locks.environment(ADMIN) if self.locks else {}
        return self.command("acls", "acls", "--apply", *named, environment=admin)

    def command(self, name: str, *words: str, environment: Mapping[str, str] | None = None) -> Program:
        """Return one of Carillon's own commands, to be run once."""
        told = {**self.environment(), **(environment or {}), **_PATH}
        return Program(name=name, command=_python("streams.cli", *words), environment=told)

    def worker(self, role: str, instance: int, port: int) -> Program:
        """Return one worker; *port* is where it tells how it is."""
        url = f"http://{HOST}:{port}"
        told = {"CARILLON_WORKER__INSTANCE": str(instance), "CARILLON_WORKER__HTTP_PORT": str(port)}
        return Program(
            name=f"{role}-{instance}",
            command=_python("streams.cli", "worker", *ROLES[role]),
            environment={**self.environment(), **self.login(role), **told, **_PATH},
            is_ready=lambda: answers_http(f"{url}/readyz"),
            # Longer than the drain (10 s), so that a worker that drains is left to do it.
            stop_within_s=20.0,
            role=role,
            urls={"metrics": f"{url}/metrics", "ready": f"{url}/readyz"},
        )

    def edge(self, port: int) -> Program:
        """Return the edge, which has the live page; its token is made before it starts."""
        url = f"http://{HOST}:{port}"
        told = {
            "CARILLON_EDGE__HOST": HOST,
            "CARILLON_EDGE__PORT": str(port),
            "CARILLON_EDGE__TOKENS_FILE": str(grants_file(self.folder)),
        }
        environment = {**self.environment(), **self.login(EDGE), **told, **_PATH}
        command = _python("streams.cli", "edge")
        return Program(
            name="edge",
            command=command,
            environment=environment,
            prepare=lambda: write_token(self.folder, (*command, "token"), environment),
            is_ready=lambda: answers_http(f"{url}/readyz"),
            stop_within_s=20.0,
            urls={"page": f"{url}/"},
        )


_PATH: Final = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _python(module: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *words)
