"""One container as the compose file describes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.by_hand.image import Image
from deploy.composed import OURS, environment, filled, seconds
from models.errors import SetupError

STOP_S: Final = 10.0
"""From SIGTERM to SIGKILL, where a service does not say it; so are the next ones the specification's own defaults."""

INTERVAL_S, TIMEOUT_S, RETRIES = 30.0, 30.0, 3
ONCE: Final = "service_completed_successfully"


@dataclass(frozen=True, slots=True)
class Check:
    """How a container is asked whether it is well."""

    words: tuple[str, ...]
    timeout_s: float
    patience_s: float
    """After so long without a good answer it is called unhealthy."""


@dataclass(frozen=True, slots=True)
class Container:
    """One of a service; the first has the service's name."""

    name: str
    service: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    volumes: Mapping[str, str]
    """What is mounted, by where: a volume's name, or a path of this repository."""

    check: Check | None
    needs: Mapping[str, str] = field(default_factory=dict)
    """The condition by the service that has to meet it before this one starts."""

    stop_s: float = STOP_S
    is_job: bool = False
    """It does one thing and ends; else it is there to stay."""

    @property
    def is_ours(self) -> bool:
        """Tell whether it is made of our image."""
        return self.image.startswith(OURS)


def containers(services: Mapping[str, Mapping[str, Any]], image: Image, scale: Mapping[str, int]) -> list[Container]:
    """Return every container, as many of each service as *scale* says, else one; raises SetupError for no service."""
    unknown = [name for name in scale if name not in services]
    if unknown:
        message = f"no service {', '.join(unknown)}; there are {', '.join(services)}"
        raise SetupError(message)
    return [
        _container(name if number == 1 else f"{name}-{number}", name, service, image)
        for name, service in services.items()
        for number in range(1, scale.get(name, 1) + 1)
    ]


def _container(name: str, service: str, said: Mapping[str, Any], image: Image) -> Container:
    ours = said["image"].startswith(OURS)
    before: Sequence[str] = said.get("entrypoint", image.entrypoint if ours else ())
    return Container(
        name=name,
        service=service,
        image=filled(said["image"]),
        command=(*before, *map(filled, said.get("command", ()))),
        environment={**(image.environment if ours else {}), **environment(said)},
        volumes=dict(_mount(filled(volume)) for volume in said.get("volumes", ())),
        check=_check(said["healthcheck"]) if "healthcheck" in said else None,
        needs={other: wanted["condition"] for other, wanted in said.get("depends_on", {}).items()},
        stop_s=seconds(said["stop_grace_period"]) if "stop_grace_period" in said else STOP_S,
        is_job=said.get("restart") == "on-failure",
    )


def _mount(volume: str) -> tuple[str, str]:
    source, target = volume.removesuffix(":ro").split(":")
    return target, source


def _check(said: Mapping[str, Any]) -> Check:
    kind, *words = said["test"]
    if kind != "CMD":
        message = f"a health check of the form CMD is needed, not {kind}"
        raise ValueError(message)
    interval_s = seconds(said["interval"]) if "interval" in said else INTERVAL_S
    patience_s = interval_s * said.get("retries", RETRIES)
    started_s = seconds(said["start_period"]) if "start_period" in said else 0.0
    return Check(tuple(words), seconds(said["timeout"]) if "timeout" in said else TIMEOUT_S, started_s + patience_s)
