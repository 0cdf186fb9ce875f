"""The routes of one channel: one provider per app that has credentials."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from models.errors import SetupError
from models.names import AppId, Channel, ChannelName
from models.ports import Provider
from providers.catalogue import channels
from providers.push_settings import PushSettings
from rules.quota import Limits
from settings import Settings

Credentials = Mapping[AppId, Mapping[str, Mapping[str, Any]]]
"""By app and channel: what an operator gave."""


def read_apps(settings: Settings) -> Credentials:
    """Return the credentials of every app: of the default one from the environment, of more from ``apps_file``."""
    apps: dict[AppId, Mapping[str, Mapping[str, str]]] = {"default": settings.providers}
    if settings.apps_file is None:
        return apps
    try:
        more = _AppsFile.model_validate_json(settings.apps_file.read_bytes()).apps
    except ValidationError as error:
        fault = error.errors()[0]
        raise _unusable(
            settings.apps_file, f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}".lstrip(": ")
        ) from error
    except OSError as error:
        raise _unusable(settings.apps_file, error.strerror or type(error).__name__) from error
    for app, given in more.items():
        if unknown := given.keys() - channels().keys():
            raise _unusable(
                settings.apps_file, f"{app}: no channel {min(unknown)!r}; there are {', '.join(channels())}"
            )
    return {**apps, **more}


def _unusable(file: Path, why: str) -> SetupError:
    form = '{"apps": {"shop": {"fcm": {"credentials_file": "…"}}}}'
    return SetupError(f"CARILLON_APPS_FILE {file}: {why}; give JSON such as {form}")


class _AppsFile(BaseModel):
    """What the file holds; each channel judges its own settings when it is opened."""

    apps: dict[AppId, dict[ChannelName, dict[str, str | int | float]]]


class Routes(Mapping[AppId, Provider]):
    """The providers of one channel by app."""

    def __init__(self, providers: Mapping[AppId, Provider], limits: Mapping[AppId, Limits]) -> None:
        self._providers = providers
        self.limits = limits
        """How much each route may send, as its operator gave it."""

    def __getitem__(self, app: AppId) -> Provider:
        return self._providers[app]

    def __iter__(self) -> Iterator[AppId]:
        return iter(self._providers)

    def __len__(self) -> int:
        return len(self._providers)

    async def start(self) -> None:
        """Get every route ready; raises SetupError naming what is missing."""
        for provider in self._providers.values():
            await provider.start()

    async def close(self) -> None:
        """Let go of every route."""
        for provider in self._providers.values():
            await provider.close()


def open_routes(channel: Channel, apps: Credentials) -> Routes:
    """Return the routes of a channel; raises SetupError where nobody has credentials, or some are wrong."""
    spec = channels().get(channel)
    if spec is None:
        message = f"no channel {channel!r}; there are {', '.join(channels())}"
        raise SetupError(message)
    found: dict[AppId, Provider] = {}
    limits: dict[AppId, Limits] = {}
    for app, given in apps.items():
        if channel in given:
            try:
                settings = spec.settings(**given[channel])
                found[app], limits[app] = spec.open(app, settings), limits_of(settings)
            except ValidationError as error:
                where = ".".join(str(part) for part in error.errors()[0]["loc"])
                message = f"app {app}, channel {channel}: {where}: {error.errors()[0]['msg']}"
                raise SetupError(message) from error
    if not found:
        message = f"no app has credentials for {channel}: set CARILLON_PROVIDERS__{channel.upper()}__…"
        raise SetupError(message)
    return Routes(found, limits)


def limits_of(settings: BaseModel) -> Limits:
    """Return what a route may send; a channel whose settings name no rate has no limit."""
    if not isinstance(settings, PushSettings):
        return Limits()
    return Limits(settings.rate_per_s or None, settings.ramp_s)
