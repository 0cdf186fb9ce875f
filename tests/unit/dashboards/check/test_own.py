import pytest
import yaml

from dashboards.check import own
from dashboards.check.own import NoPrometheusError, configuration, open_prometheus


def test_it_scrapes_what_it_is_given_under_the_name_that_panels_know() -> None:
    (job,) = yaml.safe_load(configuration(["127.0.0.1:9101", "127.0.0.1:9102"]))["scrape_configs"]

    assert job["job_name"] == "carillon"
    assert job["static_configs"] == [{"targets": ["127.0.0.1:9101", "127.0.0.1:9102"]}]


def test_a_missing_program_is_told_with_its_cure(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NoPrometheusError, match="apt-get install prometheus"), open_prometheus(["127.0.0.1:1"]):
        pass


def test_a_program_that_ends_at_once_is_told(monkeypatch, tmp_path) -> None:
    program = tmp_path / own.PROGRAM
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoPrometheusError, match="prometheus does not answer"), open_prometheus(["127.0.0.1:1"]):
        pass
