"""Containers that are small programs of this interpreter's: what a house makes of how they go."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from deploy.by_hand.container import ONCE, Check, Container
from deploy.by_hand.here import Here
from deploy.by_hand.house import HEALTHY, House, only_of
from models.errors import SetupError

STAYS = (
    "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit({code})); {first}; {told}; signal.pause()"
)
ILL = Check((sys.executable, "-SEc", "raise SystemExit(1)"), timeout_s=5.0, patience_s=0.2)


def a_job(name: str, code: str = "", **more: object) -> Container:
    command = (sys.executable, "-SEc", code)
    return Container(name, name, "carillon:1", command, {}, {}, None, is_job=True, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Servers:
    """Makes servers that are well as soon as they listen to signals."""

    folder: Path

    def __call__(
        self, name: str, first: str = "pass", *, code: int = 0, check: Check | None = None, **more: object
    ) -> Container:
        mark = str(self.folder / f"{name}-listens")
        command = (sys.executable, "-SEc", STAYS.format(first=first, code=code, told=f"open({mark!r}, 'w').close()"))
        well = Check((sys.executable, "-SEc", f"open({mark!r})"), timeout_s=5.0, patience_s=30.0)
        return Container(name, name, "carillon:1", command, {}, {}, check or well, **more)  # type: ignore[arg-type]


@pytest.fixture
def a_server(tmp_path: Path) -> Servers:
    return Servers(tmp_path)


Open = Callable[..., House]


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def make(*containers: Container) -> House:
            here = Here(tmp_path, tuple(one.service for one in containers))
            return stack.enter_context(House(containers, here, lambda: tmp_path, lambda _text: None))

        yield make


def test_a_house_goes_up_in_its_order_and_down_with_good_exits(
    a_server: Servers, open_house: Open, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    worker = a_server("worker", f"open({str(mark)!r}).close()", needs={"topics": ONCE, "kafka": HEALTHY})
    house = open_house(worker, a_job("topics", f"open({str(mark)!r}, 'w')"), a_server("kafka"))

    house.up()
    house.down()

    assert house.failures == {}
    assert house.places["kafka"].began < house.places["worker"].began


def test_one_who_is_never_well_is_told_with_the_time_that_it_had(a_server: Servers, open_house: Open) -> None:
    house = open_house(a_server("edge", check=ILL))

    with pytest.raises(SetupError, match="edge is unhealthy after"):
        house.up()


def test_one_who_ends_before_it_is_well_is_told_with_its_log(a_server: Servers, open_house: Open) -> None:
    house = open_house(a_server("edge", "print('no token'); sys.exit(3)", check=replace(ILL, patience_s=9.0)))

    with pytest.raises(SetupError, match=r"(?s)edge ended with 3 before it was well.*no token"):
        house.up()


def test_a_job_that_fails_is_told(a_server: Servers, open_house: Open) -> None:
    house = open_house(a_job("topics", "raise SystemExit(2)"), a_server("tally", needs={"topics": ONCE}))

    with pytest.raises(SetupError, match="topics ended with 2"):
        house.up()
    assert not house.places["tally"].is_begun


@pytest.mark.parametrize("code", [1, 143])
def test_a_worker_of_ours_that_ends_with_anything_but_nought_has_failed(
    a_server: Servers, open_house: Open, code: int
) -> None:
    house = open_house(a_server("tally", code=code))

    house.up()
    house.down()

    assert house.failures == {"tally": f"ended with {code}"}


def test_one_who_does_not_end_in_its_time_is_killed_and_told(a_server: Servers, open_house: Open) -> None:
    house = open_house(replace(a_server("tally", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"), stop_s=0.2))

    house.up()
    house.down()

    assert house.failures == {"tally": "did not end by itself in its time"}
    assert house.places["tally"].child.pid is None


def test_no_variable_of_ours_reaches_a_container(open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARILLON_KAFKA__PREFIX", "mine.")
    told = {"CARILLON_LOG_LEVEL": "debug"}
    house = open_house(replace(a_job("env", "import os; print(sorted(os.environ))"), environment=told))

    house.up()

    said = house.places["env"].child.log_file.read_text()
    assert "CARILLON_LOG_LEVEL" in said
    assert "CARILLON_KAFKA__PREFIX" not in said


def test_a_service_alone_comes_with_those_on_whom_it_waits(a_server: Servers) -> None:
    every = [a_job("topics", needs={"kafka": HEALTHY}), a_server("kafka"), a_server("tally", needs={"topics": ONCE})]

    assert [one.name for one in only_of(every, {"tally"})] == ["topics", "kafka", "tally"]
    assert [one.name for one in only_of(every, {"kafka"})] == ["kafka"]


def test_a_service_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(SetupError, match="no service paint; there are topics"):
        only_of([a_job("topics")], {"paint"})
