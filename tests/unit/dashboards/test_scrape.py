import yaml

from dashboards.metric import JOB
from dashboards.scrape import scrape_page


def test_each_kind_of_worker_is_found_by_its_name() -> None:
    (job,) = yaml.safe_load(scrape_page())["scrape_configs"]
    (found,) = job["dns_sd_configs"]

    assert job["job_name"] == JOB
    assert {"accept", "lag", "send-fcm", "send-fcm-direct"} <= set(found["names"])
    assert found["port"] == 9100
