import pytest
from typer.testing import CliRunner

from sandbox import cli
from sandbox.demo_faults import Faults
from sandbox.demo_options import with_word


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], []),
        (["--faults"], ["--faults", "kills"]),
        (["--faults", "--json"], ["--faults", "kills", "--json"]),
        (["--json", "--faults", "mixed", "--seed", "1"], ["--json", "--faults", "mixed", "--seed", "1"]),
        (["--faults=all"], ["--faults=all"]),
    ],
)
def test_the_option_alone_means_kills(given, meant):
    assert with_word(given) == meant


@pytest.mark.parametrize(
    ("words", "faults"),
    [([], Faults.NONE), (["--faults"], Faults.KILLS), (["--faults", "mixed"], Faults.MIXED)],
)
def test_the_command_hands_on_what_was_asked(monkeypatch, words, faults):
    asked = []

    def run_demo(*_, **options):
        asked.append((options["faults"], options["seed"]))
        return True

    monkeypatch.setattr(cli, "run_demo", run_demo)

    result = CliRunner().invoke(cli.app, ["demo", "--seed", "7", *words])

    assert (result.exit_code, asked) == (0, [(faults, 7)])


def test_without_a_seed_each_run_has_its_own(monkeypatch):
    seeds = set()

    def run_demo(*_, **options):
        seeds.add(options["seed"])
        return True

    monkeypatch.setattr(cli, "run_demo", run_demo)
    for _ in range(4):
        CliRunner().invoke(cli.app, ["demo", "--faults", "mixed"])

    assert len(seeds) > 1


def test_an_unknown_word_is_refused_with_those_that_there_are():
    result = CliRunner().invoke(cli.app, ["demo", "--faults", "earthquake"])

    assert result.exit_code == 2
    assert "mixed" in result.output


def test_a_demo_that_disagrees_is_exit_1(monkeypatch):
    monkeypatch.setattr(cli, "run_demo", lambda *_, **__: False)

    assert CliRunner().invoke(cli.app, ["demo"]).exit_code == 1
