"""Every channel there is: the files of this folder that end in ``PROVIDER``."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

import providers
from models.names import Channel
from providers.base import ProviderSpec


@cache
def channels() -> Mapping[Channel, ProviderSpec[Any]]:
    """Return the declared channels by name, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(providers.__path__))
    modules = (import_module(f"providers.{name}") for name in names)
    specs = (getattr(module, "PROVIDER", None) for module in modules)
    return {spec.channel: spec for spec in specs if isinstance(spec, ProviderSpec)}
