"""All containers of the compose file as programs: started in its order, asked by its checks, ended by SIGTERM."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.by_hand.container import ONCE, Container
from deploy.by_hand.foreign import ENDED_BY_SIGTERM, stand
from deploy.by_hand.here import Here
from deploy.by_hand.started import program, succeeds
from models.errors import SetupError
from sandbox.archives import Say
from sandbox.child import Child
from sandbox.leash import Leash

HEALTHY: Final = "service_healthy"
POLL_S: Final = 0.2
"""Between two rounds of health checks; containers are asked less often, because each question is a process."""


@dataclass(slots=True)
class Place:
    """One container, and how it goes."""

    container: Container
    child: Child
    is_well: Callable[[], bool]
    note: str = ""
    began: float = 0.0
    well_after_s: float | None = None
    code: int | None = None
    ended_after_s: float | None = None

    @property
    def is_begun(self) -> bool:
        """Tell whether it was started."""
        return self.began > 0

    @property
    def is_settled(self) -> bool:
        """Tell whether it is healthy, or a job that is done; what has no check is so as soon as it is started."""
        waits = self.container.is_job or self.container.check is not None
        return self.is_begun and (not waits or self.well_after_s is not None)

    @property
    def ended_well(self) -> bool:
        """Tell whether it ended as it should have."""
        return self.code == 0 or (self.code == ENDED_BY_SIGTERM and not self.container.is_ours)


class House:
    """Runs what can be run here; ``absent`` tells what cannot, and why.

    *archives* fetches Kafka and the registry's stand-in, if one of the containers needs them.
    """

    def __init__(self, containers: Sequence[Container], here: Here, archives: Callable[[], Path], say: Say) -> None:
        self.here = here
        self.absent: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self._say = say
        self._leash = Leash()
        for container in containers:
            self._place(container, archives)

    def _place(self, container: Container, archives: Callable[[], Path]) -> None:
        logs = self.here.folder / "logs"
        if container.is_ours:
            child = Child(program(container, self.here), logs, self._leash)
            self.places[container.name] = Place(container, child, lambda: succeeds(container, self.here))
            return
        found = stand(container, self.here, archives)
        if isinstance(found, str):
            self.absent[container.name] = found
        else:
            child = Child(found.program, logs, self._leash)
            self.places[container.name] = Place(container, child, found.is_well, found.note)

    def up(self) -> None:
        """Start everything in order; return when all are healthy. Raises SetupError, with a log, where one is not."""
        while not all(place.is_settled for place in self.places.values()):
            for place in self.places.values():
                if not place.is_begun and self._may_begin(place):
                    place.began = time.monotonic()
                    place.child.start()
                elif place.is_begun and not place.is_settled:
                    self._look_at(place)
            time.sleep(POLL_S)

    def _may_begin(self, place: Place) -> bool:
        return all(self._is_met(service, condition) for service, condition in place.container.needs.items())

    def _is_met(self, service: str, condition: str) -> bool:
        there = [place for place in self.places.values() if place.container.service == service]
        if condition in {HEALTHY, ONCE}:
            return bool(there) and all(place.is_settled for place in there)
        return bool(there) and all(place.is_begun for place in there)

    def _look_at(self, place: Place) -> None:
        """Ask one that is not well yet."""
        container, after_s = place.container, time.monotonic() - place.began
        if place.child.code is not None:
            if not container.is_job or place.child.code != 0:
                place.child.complain(f"ended with {place.child.code} before it was well")
            place.code, place.ended_after_s = 0, after_s
        elif container.is_job or not place.is_well():
            if container.check is not None and after_s > container.check.patience_s:
                place.child.complain(f"is unhealthy after {after_s:.0f} s")
            return
        place.well_after_s = time.monotonic() - place.began
        self._say(f"{container.name} is {'done' if container.is_job else 'healthy'} after {place.well_after_s:.1f} s")

    def down(self) -> None:
        """End all that stay, those first on whom nobody waits, as compose does."""
        staying = [place for place in self.places.values() if place.is_begun and not place.container.is_job]
        for depth in sorted({self._depth(place) for place in staying}, reverse=True):
            wave = [place for place in staying if self._depth(place) == depth]
            began = time.monotonic()
            for place in wave:
                place.child.strike(15)
            for place in wave:
                if place.child.wait(max(0.0, began + place.container.stop_s - time.monotonic())):
                    place.code, place.ended_after_s = place.child.code, time.monotonic() - began
                else:
                    place.child.fell()

    def _depth(self, place: Place) -> int:
        needed = [self.places[name] for name in place.container.needs if name in self.places]
        return 1 + max(map(self._depth, needed), default=0)

    @property
    def failures(self) -> Mapping[str, str]:
        """What did not end as it should, by name."""
        return {
            name: "did not end by itself in its time" if place.code is None else f"ended with {place.code}"
            for name, place in self.places.items()
            if not place.ended_well
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for place in self.places.values():
            place.child.fell()
        self._leash.close()


def only_of(containers: Sequence[Container], chosen: set[str]) -> list[Container]:
    """Return the containers of these services and of those on whom they wait; raises SetupError for no service."""
    by_service: dict[str, list[Container]] = {}
    for container in containers:
        by_service.setdefault(container.service, []).append(container)
    if unknown := chosen - set(by_service):
        message = f"no service {', '.join(sorted(unknown))}; there are {', '.join(by_service)}"
        raise SetupError(message)
    wanted, ahead = set[str](), list(chosen)
    while ahead:
        service = ahead.pop()
        if service not in wanted:
            wanted.add(service)
            ahead += by_service[service][0].needs
    return [container for container in containers if container.service in wanted]
