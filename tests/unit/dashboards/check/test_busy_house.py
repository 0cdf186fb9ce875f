from types import SimpleNamespace
from typing import Any

from dashboards.check.busy_house import WORKERS, metrics_of, somebody
from dashboards.check.producing import DEVICES
from dashboards.check.traffic import LEAST_AGE
from rules.identity import device_id
from sandbox.crowd import APP, a_crowd
from settings import Settings


def test_every_worker_is_scraped_and_nobody_else() -> None:
    urls = {
        "kafka": {"bootstrap": "127.0.0.1:9092"},
        "accept-1": {"metrics": "http://127.0.0.1:9101/metrics", "ready": "http://127.0.0.1:9101/readyz"},
        "send-fcm-1": {"metrics": "http://127.0.0.1:9102/metrics"},
    }
    sandbox: Any = SimpleNamespace(urls=urls)

    assert metrics_of(sandbox) == ["127.0.0.1:9101", "127.0.0.1:9102"]


def test_the_device_whose_story_is_asked_for_is_in_the_first_crowd() -> None:
    (found,) = [one for one in a_crowd(DEVICES) if device_id(APP, one.external_id) == somebody()]

    assert found.age >= LEAST_AGE
    assert not found.is_dead


def test_what_the_workers_are_told_are_settings(monkeypatch) -> None:
    for name, said in WORKERS.items():
        monkeypatch.setenv(name, said)

    told = Settings()

    assert told.brake.share == 1
    assert told.launch.page_devices == 1_000
