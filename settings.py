"""Everything that can be turned, with the reason for each default; the only reader of the environment.

Each field is an environment variable: ``CARILLON_`` and its path joined by ``__``, so ``kafka.bootstrap`` is
``CARILLON_KAFKA__BOOTSTRAP``. Settings are read once, in a root, and handed down as values.
"""

from functools import cache
from os import environ
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from models.base import Section
from models.kafka_security import KafkaSecurity


class KafkaSettings(Section):
    """The broker."""

    bootstrap: str = "127.0.0.1:9092"
    """Host and port of any broker; several with commas between."""

    prefix: str = "carillon."
    """Put before every topic, group and transactional id, so that several installations share a cluster."""

    replication: int = Field(default=1, ge=1)
    """Copies of each topic; 3 in production (with ``min.insync.replicas`` 2)."""

    request_timeout_s: float = Field(default=50.0, gt=0)
    """Longer than any session timeout below, else Faust refuses to start."""

    session_s: float = Field(default=12.0, gt=0)
    """Roles without tables: a crashed worker's partitions are taken over after this."""

    table_session_s: float = Field(default=30.0, gt=0)
    """Roles with tables have static members: a worker back within this disturbs nobody."""

    security: KafkaSecurity = KafkaSecurity()


class MongoSettings(Section):
    """The registry."""

    uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017")
    """Connection string; may name a replica set and credentials, and what TLS needs (``docs/security.md``)."""

    database: str = "carillon"
    """Its collections are Carillon's alone."""

    timeout_s: float = Field(default=10.0, gt=0)
    """After this a server that does not answer is an outage."""


class WorkerSettings(Section):
    """One worker process."""

    data_dir: Path = Path("var/tables")
    """Where tables are kept on disk; a volume that comes back with the same ``instance``."""

    instance: str = "1"
    """Names this process among those of its role; static member of its group where the role has tables. ``auto``: the
    first number that is free in ``data_dir``, for workers that share it and are told nothing else."""

    http_host: str = "127.0.0.1"
    """Where ``/metrics``, ``/livez`` and ``/readyz`` are served; 0.0.0.0 in a container."""

    http_port: int = Field(default=0, ge=0, le=65535)
    """0: any free port, told in the log."""

    drain_s: float = Field(default=10.0, gt=0)
    """How long a worker that stops, or gives a partition away, waits for what is in flight."""


class LaunchSettings(Section):
    """What commands may ask, and how an audience is cut."""

    slice_devices: int = Field(default=50_000, gt=0)
    """Devices per slice, about: one cursor each (``docs/adr`` and the design's cost section)."""

    max_slices: int = Field(default=24, gt=0)
    """Slices per channel at most: twice the partitions of ``expansions``."""

    page_devices: int = Field(default=13_000, gt=0)
    """Devices per page: each is one claim and one transaction, which cost some 7 ms of CPU here and more at the broker,
    however little is in it; twice as many took a sixth more memory and were no faster. Four of these hold a slice,
    which is never exactly as large as it was meant to be."""

    segment_devices: int = Field(default=500, gt=0, le=500)
    """Devices per segment: fewer cost more per device, more gain nothing."""

    window_segments: int = Field(default=1_000, gt=0)
    """Unread segments on a channel above which a page waits: how far a campaign gets ahead of one that comes later, and
    what a cancel finds cut already. About ten seconds of one sender's work; more where a channel has many senders."""


class RetrySettings(Section):
    """When a delivery that was not taken is tried again."""

    first_s: float = Field(default=10.0, gt=0)
    """FCM asks for at least 10 s; simulators may be asked sooner."""

    ceiling_s: float = Field(default=600.0, gt=0)
    """The longest wait without a word from the provider."""

    max_refusals: int = Field(default=8, gt=0)
    """Tries that a provider may refuse before a delivery has expired."""

    give_up_s: float | None = Field(default=None, gt=0)
    """A delivery that was told to wait for so long, by a provider that refuses it, has expired with its next refusal.
    Absent: as each provider advises (FCM an hour, APNs a quarter of one)."""


class BrakeSettings(Section):
    """When a route is stopped because its answers look wrong; ``carillon routes`` shows and releases it."""

    share: float = Field(default=0.2, ge=0, le=1)
    """Of dead addresses among the last answers: more stops the route; 1 never does, for a list known to be old."""

    window: int = Field(default=1_000, gt=0)
    """How many answers of a route a worker looks back at."""

    least: int = Field(default=200, gt=0)
    """Fewer answers stop nothing: a few dead addresses among twenty are chance."""

    grace_s: float = Field(default=60.0, ge=0)
    """How long a dead address is left alone before its device is retired: a brake must have had time to doubt it."""


class QuotaSettings(Section):
    """How both lanes share the rate of a route, and those set for an app, a channel or everything."""

    direct_share: float = Field(default=0.1, gt=0, lt=1)
    """What direct messages may use of it; campaigns have the rest, and neither waits for the other, nor borrows."""


class RetentionSettings(Section):
    """How long what is over is kept: docs/retention.md lists everything that is kept, and for how long."""

    deliveries_days: int = Field(default=90, ge=1)
    """What became of each delivery, for those who ask; a redrive finds nobody after that."""

    summaries_days: int = Field(default=90, ge=15)
    """The account of what has ended, counted from its end; longer than any result is kept, or a result that is read
    again would open it anew."""

    close_after_s: float = Field(default=86_400.0, gt=0)
    """A notification that has not ended so long after its time to live is ended: who is pending has expired."""

    @property
    def claims_days(self) -> int:
        """How long after its expiry a notification's id is taken: until its account and its deliveries have left."""
        return max(self.deliveries_days, self.summaries_days) + CLAIM_DAYS


CLAIM_DAYS = 15
"""An account ends a day after the expiry at the latest, and no command is read again that is older than nine days."""


class DeadLetterSettings(Section):
    """When a role that gives up too many records stops; ``/readyz`` says so, and what to do (``docs/delivery.md``)."""

    run: int = Field(default=100, ge=0)
    """Consecutive records at most: no bad record comes so often by itself. Raise it until they are through; 0: any."""

    share: float = Field(default=0.5, ge=0, le=1)
    """Of the last records at most: where every second one is bad, it is not the records. 1: all may be."""

    window: int = Field(default=200, gt=0, le=10_000)
    """How many records the share is of; fewer are no share."""

    stop_ways_in: bool = False
    """Whether producers' faults stop ``accept`` and ``register`` too: one producer could then stop all the others. Else
    their letters beyond the limit are written without their values, which stand on the topic they came by."""


class EdgeSettings(Section):
    """The reports API (``docs/reports.md``) and the live page (``docs/live.md``), served by ``carillon edge``."""

    host: str = "127.0.0.1"
    """Where it listens. Beyond this machine it asks for TLS: its own, or that of ``behind_proxy``."""

    port: int = Field(default=8080, ge=0, le=65535)
    """0: any free port, told in the log."""

    tokens_file: Path | None = None
    """JSON of who may ask: ``{"<sha256 of a token>": {"name": "grafana", "app": "shop", "scopes": ["reports:read"]}}``,
    as ``carillon edge token`` writes it; app ``*`` is every app, and the scope ``control:write`` has the brake. It
    holds no token; a change of it is seen at once."""

    tls_cert_file: Path | None = None
    """The certificate it shows, in PEM form, with what leads to its authority; TLS 1.2 and newer."""

    tls_key_file: Path | None = None
    """The key of ``tls_cert_file``, not encrypted; nobody but its owner and group may read it."""

    tls_client_ca_file: Path | None = None
    """Who connects has to show a certificate of these authorities, besides a token."""

    behind_proxy: bool = False
    """Something in front of it ends TLS, and nobody reaches it past that: then it may listen anywhere without."""

    rate_per_s: float = Field(default=20.0, gt=0)
    """Requests a second of one token, and twice as many at once after a rest: a dashboard asks some fifteen questions
    together, and nobody reads faster."""


class TraceSettings(Section):
    """Traces by OpenTelemetry (``docs/traces.md``); off, and at no cost, while ``endpoint`` is empty."""

    endpoint: str = Field(default="", pattern=r"^(https?://[^\s/]+\S*)?$")
    """Where spans go, by OTLP over HTTP: ``http://127.0.0.1:4318/v1/traces`` of any collector. Needs the packages of
    ``pip install carillon[traces]``."""

    sample: float = Field(default=1.0, ge=0, le=1)
    """Of the commands that come without a ``traceparent``: the share that is traced. A producer that sends one decides
    by its flag. A trace has a few spans per segment: six to ten for a direct message, 6,000 for a million devices."""

    timeout_s: float = Field(default=10.0, gt=0)
    """A collector that does not take a batch of spans within this loses it; no worker ever waits for it."""


class Settings(BaseSettings):
    """All of it."""

    model_config = SettingsConfigDict(
        env_prefix="CARILLON_",
        env_nested_delimiter="__",
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    kafka: KafkaSettings = KafkaSettings()
    mongo: MongoSettings = MongoSettings()
    worker: WorkerSettings = WorkerSettings()
    launch: LaunchSettings = LaunchSettings()
    retry: RetrySettings = RetrySettings()
    brake: BrakeSettings = BrakeSettings()
    quota: QuotaSettings = QuotaSettings()
    deadletters: DeadLetterSettings = DeadLetterSettings()
    retention: RetentionSettings = RetentionSettings()
    edge: EdgeSettings = EdgeSettings()
    traces: TraceSettings = TraceSettings()
    providers: dict[str, dict[str, str]] = {}
    """The default app's credentials, by channel; see the settings of each channel."""

    apps_file: Path | None = None
    """JSON with the credentials of more apps: ``{"apps": {"shop": {"fcm": {…}, "apns": {…}}}}``."""

    secrets_dir: Path | None = None
    """A folder with a file for each setting that is secret, called as its variable, such as ``CARILLON_MONGO__URI``;
    what the environment says wins. Read once, as the environment is."""

    log_level: str = "info"
    """``debug``, ``info``, ``warning`` or ``error``."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic names its arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Ask the environment first, then the files of ``secrets_dir``; raises SettingsError where it is not there."""
        folder = environ.get("CARILLON_SECRETS_DIR") or None
        if folder is not None and not Path(folder).is_dir():
            message = f"CARILLON_SECRETS_DIR: {folder} is no folder; mount the secrets there, or leave it out"
            raise SettingsError(message)
        files = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=folder, secrets_dir_missing="error")
        return init_settings, env_settings, dotenv_settings, files


@cache
def read_settings() -> Settings:
    """Read the environment once; raises pydantic's ValidationError naming the variable that is wrong."""
    return Settings()
