import pytest

from deploy import __main__ as program
from deploy import files
from deploy.cluster import FOLDER


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    """A repository in which only what is written by hand is there."""
    monkeypatch.setattr(files, "ROOT", tmp_path)
    monkeypatch.setattr(files, "FILES", {"deploy/a.yaml": lambda: "a\n", "b.yaml": lambda: "b\n"})
    return tmp_path


def run(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["deploy", *words])
    return program.main()


def test_what_is_stale_is_told_and_is_exit_1(somewhere, monkeypatch, capsys) -> None:
    (somewhere / "b.yaml").write_text("an older b\n")

    assert run(monkeypatch, "--check") == 1
    assert "stale: deploy/a.yaml, b.yaml; run `make manifests`" in capsys.readouterr().err
    assert not (somewhere / "deploy").exists()


def test_what_is_stale_is_written_and_then_nothing_is(somewhere, monkeypatch, capsys) -> None:
    (somewhere / "b.yaml").write_text("b\n")

    assert run(monkeypatch) == 0
    assert capsys.readouterr().out == "written: deploy/a.yaml\n"
    assert (somewhere / "deploy/a.yaml").read_text() == "a\n"
    assert run(monkeypatch, "--check") == 0


def test_every_worker_and_what_binds_them_are_among_the_files() -> None:
    assert f"{FOLDER}/kustomization.yaml" in files.FILES
    assert f"{FOLDER}/worker-tally.yaml" in files.FILES
