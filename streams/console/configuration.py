"""The settings as a command needs them: read when it runs, and an error that names the variable."""

from pydantic import ValidationError
from pydantic_settings import SettingsError

from models.errors import SetupError
from settings import Settings, read_settings


def settings() -> Settings:
    """Return the settings; raises SetupError naming each variable that is wrong and how."""
    try:
        return read_settings()
    except ValidationError as error:
        raise SetupError("; ".join(_told(list(fault["loc"]), fault["msg"]) for fault in error.errors())) from error
    except SettingsError as error:
        raise SetupError(str(error)) from error


def _told(location: list[int | str], message: str) -> str:
    return f"CARILLON_{'__'.join(str(part).upper() for part in location)}: {message}"
