"""What is to be said: the content of a notification, before any provider's form."""

from pydantic import Field, JsonValue, field_validator

from models.base import EdgeModel


class Action(EdgeModel):
    """A button under the message."""

    id: str = Field(min_length=1, max_length=64)
    """What the app is told when it is pressed."""

    title: str = Field(min_length=1, max_length=256)
    """What is written on it."""

    url: str | None = None
    """What it opens; an https link or the app's own scheme."""


class Wording(EdgeModel):
    """The parts of a content that a locale may replace; an absent field keeps the default's."""

    title: str | None = None
    body: str | None = None
    image_url: str | None = None
    icon_url: str | None = None
    deep_link: str | None = None


class Content(EdgeModel):
    """What every device of the audience is told."""

    title: str = ""
    """The first line; may hold placeholders ``{name}`` where the audience brings fields."""

    body: str = ""
    """The text."""

    image_url: str | None = None
    """A picture; https."""

    icon_url: str | None = None
    """A small picture; https."""

    deep_link: str | None = None
    """What a tap opens; an https link or the app's own scheme such as ``myapp://offer/1``."""

    data: dict[str, str] = {}
    """Key and value pairs handed to the app as they are. ``delivery_id`` and ``notification_id`` are ours."""

    actions: list[Action] = Field(default=[], max_length=4)
    """Buttons, at most four."""

    locales: dict[str, Wording] = {}
    """Wordings by locale, such as ``ru`` or ``pt-BR``; a device without a match gets the default."""

    overrides: dict[str, dict[str, JsonValue]] = {}
    """Per channel: fields merged over the provider's own message, for what Carillon has no word for."""

    @field_validator("data")
    @classmethod
    def _data_keys_are_ours_or_theirs(cls, data: dict[str, str]) -> dict[str, str]:
        reserved = {"delivery_id", "notification_id", "from", "message_type"}
        for key in data:
            if key in reserved or key.startswith(("google.", "gcm.")):
                message = f"key {key!r} is reserved: choose another name"
                raise ValueError(message)
        return data

    @field_validator("image_url", "icon_url")
    @classmethod
    def _pictures_are_https(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            message = "must start with https://"
            raise ValueError(message)
        return url
