import re

import yaml

from dashboards.metric import JOB
from dashboards.scrape import PORT, scrape_page
from tests.architecture.tree import ROOT


def test_each_kind_of_worker_is_found_by_its_name() -> None:
    (job,) = yaml.safe_load(scrape_page())["scrape_configs"]
    (found,) = job["dns_sd_configs"]

    assert job["job_name"] == JOB
    assert {"accept", "lag", "send-fcm", "send-fcm-direct"} <= set(found["names"])


def test_the_port_is_that_of_the_image() -> None:
    told = re.search(r"CARILLON_WORKER__HTTP_PORT=(\d+)", (ROOT / "Dockerfile").read_text())

    assert told
    assert int(told[1]) == PORT
