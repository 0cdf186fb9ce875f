"""What producers publish on ``commands``: one model per type, strict, each field with its meaning.

The condition inside an audience stays raw here: ``rules.conditions`` reads it, and refuses what it cannot mean.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, field_validator, model_validator
from pydantic.config import JsonDict

from models.base import EdgeModel, Moment
from models.content import Content
from models.control import MAX_BY, MAX_WHY, SCOPE_PATTERN
from models.names import AppId, ChannelName, Lane, NotificationId
from models.outcome import Outcome, Reason

MAX_NAMED = 500
"""Most devices or recipients that one command may name: as many as one segment holds (``design.md`` §3)."""

Fields: TypeAlias = dict[str, str]
"""Values for the placeholders of a content, per device or recipient."""


PRINTABLE: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""One line, and nothing that a terminal would obey."""


WAYS: Final = ("everyone", "condition", "devices", "recipients")
"""The fields by which an audience says who is meant."""

SCOPES: Final = ("notification_id", "scope")
"""The fields by which a command of the brake says what it is for."""

REDRIVABLE: Final = tuple(outcome for outcome in Outcome if outcome not in {Outcome.ACCEPTED, Outcome.DEFERRED})
"""What can be sent again: it has ended, and no provider took it."""


def exactly_one(names: Sequence[str]) -> JsonDict:
    """Return how a JSON Schema says that one of these fields is given and no other."""
    return {"oneOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]}


class NamedDevice(EdgeModel):
    """One device, by the app's own id of it."""

    external_id: str = Field(min_length=1, max_length=255)
    fields: Fields = {}


class NamedRecipient(EdgeModel):
    """One person: every device that is registered for this recipient."""

    recipient_id: str = Field(min_length=1, max_length=255)
    fields: Fields = {}


class Audience(EdgeModel):
    """Who is meant: exactly one of the four."""

    model_config = ConfigDict(json_schema_extra=exactly_one(WAYS))

    everyone: Literal[True] | None = None
    """Every device of the app on the channels named."""

    condition: dict[str, JsonValue] | None = None
    """Every device for which this holds; see the condition language."""

    devices: list[NamedDevice] | None = Field(default=None, min_length=1, max_length=MAX_NAMED)
    """These devices, at most 500."""

    recipients: list[NamedRecipient] | None = Field(default=None, min_length=1, max_length=MAX_NAMED)
    """All devices of these recipients, at most 500."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Audience":
        given = [name for name in WAYS if getattr(self, name) is not None]
        if len(given) != 1:
            said = "none" if not given else " and ".join(given)
            message = f"give exactly one of {', '.join(WAYS)}; given: {said}"
            raise ValueError(message)
        return self

    @property
    def is_named(self) -> bool:
        """Tell whether the command itself names its devices, so that nothing has to be searched."""
        return self.devices is not None or self.recipients is not None


class Launch(EdgeModel):
    """Send this to them."""

    type: Literal["launch"]
    notification_id: NotificationId
    """Yours to choose. The same id with the same body is the same notification; with another body it is refused."""

    app: AppId = "default"
    """Whose devices and credentials."""

    content: Content
    audience: Audience
    channels: list[ChannelName] | None = Field(default=None, min_length=1)
    """Which ways out; absent: every channel on which the app has devices."""

    lane: Lane | None = None
    """``direct`` goes past campaigns; absent: direct where devices or recipients are named, else campaign."""

    due_at: Moment | None = None
    """When to begin; absent or past: now."""

    ttl_s: int = Field(default=86_400, ge=0, le=2_419_200)
    """How long it is worth delivering, in seconds from its beginning; at most 4 weeks, FCM's limit."""

    rate_per_s: float | None = Field(default=None, gt=0)
    """At most so many deliveries a second, over all channels; absent: as fast as the routes allow."""

    dry_run: bool = False
    """Select and count, and send nothing."""

    @field_validator("channels")
    @classmethod
    def _each_channel_once(cls, channels: list[str] | None) -> list[str] | None:
        if channels is not None and len(set(channels)) != len(channels):
            message = "names a channel twice"
            raise ValueError(message)
        return channels


class Start(EdgeModel):
    """Begin a scheduled notification now."""

    type: Literal["start"]
    notification_id: NotificationId


class Scoped(EdgeModel):
    """A command for one notification, or for everything of an app, a channel, a route, or at all."""

    model_config = ConfigDict(json_schema_extra=exactly_one(SCOPES))

    notification_id: NotificationId | None = None
    """The notification meant."""

    scope: str | None = Field(default=None, pattern=SCOPE_PATTERN)
    """Instead of a notification: ``app:<id>``, ``channel:<name>``, ``route:<channel>:<app>`` or ``*``."""

    why: str = Field(default="", max_length=MAX_WHY, pattern=PRINTABLE)
    """The reason, for whoever finds it so later: ``carillon routes`` shows it of a route that is paused."""

    by: str = Field(default="", max_length=MAX_BY, pattern=PRINTABLE)
    """Who asks, for the same reader; absent: the command's record is named."""

    @model_validator(mode="after")
    def _one_scope(self) -> "Scoped":
        if (self.notification_id is None) == (self.scope is None):
            message = f"give exactly one of {', '.join(SCOPES)}"
            raise ValueError(message)
        return self

    @property
    def control_scope(self) -> str:
        """The key of the control that this command changes."""
        return self.scope if self.scope is not None else f"notification:{self.notification_id}"


class Cancel(Scoped):
    """Call back what is not sent yet. Final for a notification; for a wider scope: everything accepted until now."""

    type: Literal["cancel"]


class Pause(Scoped):
    """Hold what is not sent yet."""

    type: Literal["pause"]


class Resume(Scoped):
    """Go on after a pause."""

    type: Literal["resume"]


class Throttle(Scoped):
    """Send at most so many a second; null takes the limit away. Of a wider scope's rate each lane has a fixed part."""

    type: Literal["throttle"]
    rate_per_s: float | None = Field(gt=0)


class Redrive(EdgeModel):
    """Send again what ended so, to the addresses that its devices have now. Its time to live stays as it was."""

    type: Literal["redrive"]
    notification_id: NotificationId
    outcomes: list[Outcome] = Field(
        min_length=1, json_schema_extra={"items": {"type": "string", "enum": [str(each) for each in REDRIVABLE]}}
    )
    """Deliveries that ended in one of these: ``unregistered``, ``rejected``, ``expired`` or ``cancelled``."""

    reasons: list[Reason] | None = Field(default=None, min_length=1)
    """Only those that ended so for one of these reasons; absent: for any."""

    why: str = Field(default="", max_length=MAX_WHY, pattern=PRINTABLE)
    """The reason for it, kept with the fact that it began."""

    by: str = Field(default="", max_length=MAX_BY, pattern=PRINTABLE)
    """Who asks."""

    @field_validator("outcomes")
    @classmethod
    def _only_what_failed(cls, outcomes: list[Outcome]) -> list[Outcome]:
        if Outcome.ACCEPTED in outcomes:
            message = "accepted deliveries were taken by the provider: they are not sent a second time"
            raise ValueError(message)
        if Outcome.DEFERRED in outcomes:
            message = "deferred deliveries have not ended: they are tried again by themselves"
            raise ValueError(message)
        return outcomes


Command: TypeAlias = Annotated[
    Launch | Start | Cancel | Pause | Resume | Throttle | Redrive, Field(discriminator="type")
]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
"""Reads a command from a parsed JSON object; raises pydantic's ValidationError with every reason at once."""
