"""``docs/settings.md`` and ``.env.example``: every setting, its variable, default and reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from providers.catalogue import channels
from settings import Settings
from streams.console.docs.attributes import one_line
from streams.console.docs.tables import plain, table

HEAD = """\
# Settings

Each is an environment variable, read once when a process starts. A wrong one ends the process with a line that names
it. `.env.example` lists all of them for a deployment."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting."""

    name: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Part:
    """Settings that belong together."""

    title: str
    about: str
    variables: list[Variable]


def parts() -> Iterator[Part]:
    """Give every group of settings, a channel's too."""
    single: list[Variable] = []
    for name, field in Settings.model_fields.items():
        section = field.default
        if isinstance(section, BaseModel):
            model = type(section)
            yield from _section(name, model)
        elif name != "providers":
            single.append(_variable(f"CARILLON_{name.upper()}", field))
    yield Part("others", "What belongs to no group.", single)
    for channel, spec in channels().items():
        prefix = f"CARILLON_PROVIDERS__{channel.upper()}__"
        yield Part(
            f"providers.{channel}",
            f"{spec.about} These are the default app's.",
            list(_variables(spec.settings, prefix)),
        )


def _section(name: str, model: type[BaseModel]) -> Iterator[Part]:
    """Give a group, and the groups within it."""
    prefix = f"CARILLON_{name.upper().replace('.', '__')}__"
    within = {key: field.default for key, field in model.model_fields.items() if isinstance(field.default, BaseModel)}
    yield Part(name, one_line(model.__doc__), list(_variables(model, prefix, within)))
    for key, section in within.items():
        yield from _section(f"{name}.{key}", type(section))


def page() -> str:
    """Return the reference page."""
    written = [
        f"## {part.title}\n\n{plain(part.about)}\n\n"
        + table(
            ("variable", "default", "meaning"),
            [(f"`{v.name}`", f"`{v.default}`" if v.default else "", plain(v.about)) for v in part.variables],
        )
        for part in parts()
    ]
    return "\n\n".join([HEAD, *written])


def example() -> str:
    """Return ``.env.example``: every variable with its default, commented out."""
    blocks = []
    for part in parts():
        lines = [f"# --- {part.title}: {part.about.replace('``', '')}"]
        for variable in part.variables:
            lines += [f"# {variable.about.replace('``', '')}", f"#{variable.name}={variable.default}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _variables(model: type[BaseModel], prefix: str, but: Collection[str] = ()) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        if name not in but:
            yield _variable(prefix + name.upper(), field)


def _variable(name: str, field: FieldInfo) -> Variable:
    default: Any = None if field.is_required() else field.default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()  # what everybody begins with is no secret
    return Variable(name, "" if default is None else str(default), one_line(field.description))
