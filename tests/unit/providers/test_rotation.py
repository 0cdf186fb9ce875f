"""Files that change under a running process, in all the ways in which they do."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from models.errors import SetupError
from providers import rotation
from providers.rotation import Rotation, mark_of
from tests.support.eventually import eventually_async


class Follower:
    """Takes up whatever begins with GOOD and is whole."""

    def __init__(self, *files: Path) -> None:
        self.files = files
        self.used: list[str] = []
        self.looks = 0
        self.rotation: Rotation[str] = Rotation([str(file) for file in files], self._read)

    def write(self, content: str, number: int = 0) -> None:
        self.files[number].write_text(content)

    def write_at_the_same_time(self, content: str) -> None:
        """Leave the file with the size and the time of the one before, as a file system with a slow clock does."""
        before = self.files[0].stat()
        self.write(content)
        os.utime(self.files[0], ns=(before.st_atime_ns, before.st_mtime_ns))

    def remove(self) -> None:
        self.files[0].unlink()

    def _read(self) -> str:
        content = "+".join(file.read_text() for file in self.files)
        if content == "STRANGE":
            raise ZeroDivisionError(content)
        if not (content.startswith("GOOD") and content.endswith(".")):
            message = "credentials_file: is no credential"
            raise SetupError(message)
        return content

    async def uses(self, *contents: str) -> None:
        async def used() -> bool:
            return self.used == list(contents) and self.rotation.is_current

        await eventually_async(used)

    async def is_stuck(self) -> None:
        async def stuck() -> bool:
            return not self.rotation.is_current

        await eventually_async(stuck)

    async def has_looked(self, times: int = 3) -> None:
        """Wait until it has looked so often from now on."""
        before = self.looks

        async def looked() -> bool:
            return self.looks >= before + times

        await eventually_async(looked)


@pytest.fixture
async def follow(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., Follower]]:
    monkeypatch.setattr(rotation, "LOOK_S", 0.02)
    monkeypatch.setattr(rotation, "SETTLE_S", 0.01)
    opened: list[Follower] = []

    def look(files: Sequence[str]) -> bytes:
        for follower in opened:
            follower.looks += 1
        return mark_of(files)

    monkeypatch.setattr(rotation, "mark_of", look)

    def follow(*files: Path) -> Follower:
        follower = Follower(*files)
        follower.rotation.begin(follower.used.append)
        opened.append(follower)
        return follower

    yield follow
    for follower in opened:
        await follower.rotation.close()


@pytest.fixture
async def follower(tmp_path: Path, follow: Callable[..., Follower]) -> Follower:
    (tmp_path / "credential").write_text("GOOD 1.")
    return follow(tmp_path / "credential")


async def test_a_file_that_stays_is_never_read_again(follower: Follower) -> None:
    os.utime(follower.files[0])
    await follower.has_looked()

    assert follower.used == []


async def test_a_file_written_over_is_taken_up_once(follower: Follower) -> None:
    follower.write("GOOD 2.")

    await follower.uses("GOOD 2.")
    await follower.has_looked()
    assert follower.used == ["GOOD 2."]


async def test_what_was_written_before_the_first_look_is_not_missed(follower: Follower) -> None:
    follower.write_at_the_same_time("GOOD 2.")

    await follower.uses("GOOD 2.")


async def test_a_secret_swapped_by_its_link_is_taken_up(tmp_path: Path, follow: Callable[..., Follower]) -> None:
    """As Kubernetes does it: the file is a link through ``..data``, and another ``..data`` is renamed over it."""
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "key").write_text(f"GOOD {version}.")
    (tmp_path / "..data").symlink_to("1")
    (tmp_path / "key").symlink_to("..data/key")
    follower = follow(tmp_path / "key")

    (tmp_path / "..new").symlink_to("2")
    (tmp_path / "..new").rename(tmp_path / "..data")

    await follower.uses("GOOD 2.")


async def test_half_a_file_changes_nothing_and_is_told_once_until_it_is_whole(follower: Follower) -> None:
    with capture_logs() as lines:
        follower.write("GOOD but SECR")
        await follower.is_stuck()
        await follower.has_looked()
        assert follower.used == []
        follower.write("GOOD but SECRET.")
        await follower.uses("GOOD but SECRET.")

    warnings = [line for line in lines if line["log_level"] == "warning"]
    assert [line["error"] for line in warnings] == ["credentials_file: is no credential"]
    assert "SECR" not in str(lines)


async def test_a_file_that_is_gone_changes_nothing_until_it_is_back(follower: Follower) -> None:
    follower.remove()
    await follower.is_stuck()

    follower.write("GOOD 1.")

    await follower.uses()


async def test_the_old_file_put_back_is_well_again_and_not_taken_up_anew(follower: Follower) -> None:
    follower.write("BAD")
    await follower.is_stuck()
    follower.write("GOOD 1.")

    await follower.uses()


async def test_an_error_that_nobody_foresaw_ends_nothing_and_tells_no_content(follower: Follower) -> None:
    with capture_logs() as lines:
        follower.write("STRANGE")
        await follower.is_stuck()
    follower.write("GOOD 3.")

    await follower.uses("GOOD 3.")
    assert "STRANGE" not in str(lines)


async def test_two_files_are_taken_up_together(
    tmp_path: Path, follow: Callable[..., Follower], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "SETTLE_S", 0.5)
    files = tmp_path / "key", tmp_path / "id"
    for file, content in zip(files, ("GOOD 1", "one."), strict=True):
        file.write_text(content)
    follower = follow(*files)

    follower.write("GOOD 2")
    await follower.has_looked(1)
    follower.write("two.", 1)

    await follower.uses("GOOD 2+two.")


def test_a_mark_tells_where_one_file_ends_and_the_next_begins(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    marks = set()
    for contents in (("ab", "c"), ("a", "bc"), ("abc", "")):
        one.write_text(contents[0])
        other.write_text(contents[1])
        marks.add(mark_of([str(one), str(other)]))

    assert len(marks) == 3
