import yaml

from dashboards.metric import EDGE_JOB, JOB
from dashboards.scrape import cluster_page, scrape_page
from deploy.cluster import FOLDER
from tests.architecture.tree import ROOT


def test_each_kind_of_worker_and_the_edge_are_found_by_their_names() -> None:
    workers, edge = yaml.safe_load(scrape_page())["scrape_configs"]
    (found,), (found_edge,) = workers["dns_sd_configs"], edge["dns_sd_configs"]

    assert (workers["job_name"], edge["job_name"]) == (JOB, EDGE_JOB)
    assert {"accept", "lag", "send-fcm", "send-fcm-direct"} <= set(found["names"])
    assert found["port"] == 9100
    assert (found_edge["names"], found_edge["port"]) == (["edge"], 8080)


def kept(job: dict, pod: dict) -> bool:
    """Tell whether a job takes a pod, by what it says of labels and ports."""
    labels = {f"app_kubernetes_io_{name.partition('/')[2]}": value for name, value in pod["metadata"]["labels"].items()}
    ports = [port["name"] for port in pod["spec"]["containers"][0].get("ports", [])]
    told = {f"__meta_kubernetes_pod_label_{name}": value for name, value in labels.items()}
    told["__meta_kubernetes_pod_container_port_name"] = ports[0] if ports else ""
    rules = [rule for rule in job["relabel_configs"] if "action" in rule]
    return all((told[rule["source_labels"][0]] == rule["regex"]) == (rule["action"] == "keep") for rule in rules)


def test_in_a_cluster_every_pod_that_serves_is_found_by_the_job_that_the_alerts_ask_for_and_by_no_other() -> None:
    jobs = yaml.safe_load(cluster_page())["scrape_configs"]
    example = yaml.safe_load((ROOT / "deploy/example/kustomization.yaml").read_text())
    files = (ROOT / FOLDER).glob("*.yaml")
    pods = {
        part["metadata"]["name"]: part["spec"]["template"]
        for file in files
        for part in yaml.safe_load_all(file.read_text())
        if "template" in part.get("spec", {})
    }

    assert [job["kubernetes_sd_configs"] for job in jobs] == [
        [{"role": "pod", "namespaces": {"names": [example["namespace"]]}}]
    ] * 2
    found = {name: [job["job_name"] for job in jobs if kept(job, pod)] for name, pod in pods.items()}

    assert found.pop("carillon-topics") == []
    assert found.pop("carillon-edge") == [EDGE_JOB]
    assert len(found) > 10
    assert all(names == [JOB] for names in found.values())
