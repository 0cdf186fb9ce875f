import os
import stat
import threading

import pytest

from models.errors import SetupError
from sandbox.archives import fetch_archives

MAVEN = """#!/bin/sh
echo run >> {runs}
for word in "$@"; do
    case "$word" in -DoutputDirectory=*) mkdir -p "${{word#*=}}" && touch "${{word#*=}}/a.jar";; esac
done
"""


@pytest.fixture
def pom(tmp_path):
    path = tmp_path / "pom.xml"
    path.write_text("<project/>")
    return path


@pytest.fixture
def path_with(tmp_path, monkeypatch):
    """Return what puts a Java and this Maven on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(maven):
        for name, source in (("java", "#!/bin/sh\n"), ("mvn", maven)):
            program = folder / name
            program.write_text(source)
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    return put


def test_two_at_once_run_maven_once(tmp_path, pom, path_with):
    runs = tmp_path / "runs"
    path_with(MAVEN.format(runs=runs))
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(fetch_archives(lambda _: None, pom=pom, cache=tmp_path / "cache")))
        for _ in range(2)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs.read_text() == "run\n"
    assert found[0] == found[1]
    assert [path.name for path in found[0].iterdir()] == ["a.jar"]


def test_another_pom_is_another_folder(tmp_path, pom, path_with):
    path_with(MAVEN.format(runs=tmp_path / "runs"))
    first = fetch_archives(lambda _: None, pom=pom, cache=tmp_path)
    pom.write_text("<project><!-- newer --></project>")

    assert fetch_archives(lambda _: None, pom=pom, cache=tmp_path) != first


def test_a_failure_quotes_maven_and_leaves_nothing_that_looks_complete(tmp_path, pom, path_with):
    path_with("#!/bin/sh\necho '[ERROR] Could not transfer artifact'\nexit 1\n")

    with pytest.raises(SetupError, match="Could not transfer artifact"):
        fetch_archives(lambda _: None, pom=pom, cache=tmp_path / "cache")

    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]


def test_what_is_missing_is_named(tmp_path, pom, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupError, match="java is not on the PATH: install a JDK"):
        fetch_archives(lambda _: None, pom=pom, cache=tmp_path)
