"""Containers of others' images -> what this machine has of them, as the compose file tells them; or why it has not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from deploy.by_hand.container import Container
from deploy.by_hand.here import Here
from deploy.by_hand.started import is_here, succeeds, words
from sandbox.kafka import node_program
from sandbox.ports import HOST
from sandbox.program import Program
from sandbox.registry import answers, has_mongod, registry_program, uri

NO_PROPERTY: Final = ("KAFKA_HEAP_OPTS",)
"""Variables of Kafka's image that its scripts read; every other one is a line of ``server.properties``."""

ENDED_BY_SIGTERM: Final = 143
"""What a JVM that ends in good order after SIGTERM ends with."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands for a container of others."""

    program: Program
    is_well: Callable[[], bool]
    """Called until it says yes: its health check, or what is asked in its place."""

    note: str = ""
    """What is not as in the container."""


Absent: TypeAlias = str
"""Why a container cannot be started here."""


def stand(container: Container, here: Here, archives: Callable[[], Path]) -> Stand | Absent:
    """Return what stands for a container of others; a sentence where nothing does."""
    asked = partial(succeeds, container, here)
    match container.image.partition(":")[0].rpartition("/")[2]:
        case "kafka":
            return Stand(_kafka(container, here, archives), asked, "Kafka's archives in place of its image")
        case "mongo":
            return _mongo(container, here, archives, asked)
        case "prometheus" if is_here("prometheus"):
            return Stand(_prometheus(container, here), asked, "its targets are named, not looked up by DNS")
        case "alertmanager" if is_here("prometheus-alertmanager"):
            return Stand(_alertmanager(container, here), asked, "without a cluster of its own")
        case other:
            return f"no {other} is here"


def _kafka(container: Container, here: Here, archives: Callable[[], Path]) -> Program:
    told = here.environment(container)
    return node_program(
        archives(),
        here.folder / "containers" / container.name,
        properties(told),
        name=container.name,
        port=here.port(container.name, "9092"),
        cluster_id=here.folder / "cluster_id",
        heap=told.get("KAFKA_HEAP_OPTS", "").split(),
    )


def properties(told: Mapping[str, str]) -> dict[str, str]:
    """Return ``server.properties`` as Kafka's image makes it of its variables.

    Source: https://github.com/apache/kafka/blob/4.1/docker/examples/README.md
    """
    names = {name: name.removeprefix("KAFKA_").lower() for name in told if name not in NO_PROPERTY}
    return {_dotted(short): told[name] for name, short in names.items()}


def _dotted(name: str) -> str:
    """Return a property: three underscores are a dash, two are one, and one is a dot."""
    return name.replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")


def _mongo(container: Container, here: Here, archives: Callable[[], Path], asked: Callable[[], bool]) -> Stand:
    port = here.port(container.name, "27017")
    program = registry_program(archives(), here.folder / "containers" / container.name, port)
    server = "mongod of this machine" if has_mongod() else "a stand-in that forgets everything"
    if is_here("mongosh"):
        return Stand(program, asked, server)
    return Stand(program, lambda: answers(uri(port)), f"{server}; asked by a driver, for lack of mongosh")


def _prometheus(container: Container, here: Here) -> Program:
    """Return it with a copy of its folder, in which addresses are of this machine."""
    config = here.folder / "containers" / container.name / "etc"
    own = {target: source for target, source in container.volumes.items() if target.startswith("/etc/")}

    def prepare() -> None:
        config.mkdir(parents=True, exist_ok=True)
        for target in own:
            file = here.path(container, target)
            (config / file.name).write_text(_readdressed(container, here, file.read_text(encoding="utf-8")))
        here.path(container, "/prometheus").mkdir(parents=True, exist_ok=True)

    command = [word.replace("/etc/prometheus", str(config)) for word in container.command]
    listens = f"--web.listen-address={HOST}:{here.port(container.name, '9090')}"
    return Program(container.name, ("prometheus", *words(container, here, command), listens), prepare=prepare)


def _readdressed(container: Container, here: Here, text: str) -> str:
    """Return a file with addresses of here, where it has any."""
    if "scrape_configs" not in text:
        return text
    said = yaml.safe_load(here.text(container, text))
    for job in said["scrape_configs"]:
        _name_targets(job, here)
    return yaml.safe_dump(said)


def _name_targets(job: dict[str, Any], here: Here) -> None:
    """Put addresses in place of names that only a network of containers knows."""
    for looked_up in job.pop("dns_sd_configs", ()):
        own = str(looked_up["port"])
        every = [
            f"{HOST}:{port}"
            for (name, at), port in here.ports.items()
            if at == own and any(name == service or name.startswith(f"{service}-") for service in looked_up["names"])
        ]
        job.setdefault("static_configs", []).append({"targets": every})


def _alertmanager(container: Container, here: Here) -> Program:
    """Return it with what its image tells it where nobody else does."""
    folder = here.path(container, "/alertmanager")
    given = (
        f"--config.file={here.path(container, '/etc/alertmanager/alertmanager.yml')}",
        f"--storage.path={folder}",
        f"--web.listen-address={HOST}:{here.port(container.name, '9093')}",
        "--cluster.listen-address=",
    )
    return Program(
        container.name,
        ("prometheus-alertmanager", *words(container, here, container.command), *given),
        prepare=lambda: folder.mkdir(parents=True, exist_ok=True),
    )
