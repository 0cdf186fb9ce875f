"""deploy/kubernetes/ and the code agree, and a cluster would take every object."""

from ipaddress import ip_network
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy.cluster import FOLDER
from deploy.composed import env_file
from deploy.figures import CREDENTIALS, SECRETS, TABLES
from deploy.manifest import NAME
from deploy.workers import WORKER, workers
from edge.routes.probes import router
from settings import Settings
from streams.console.workers import SPARE_S
from streams.topology import groups
from tests.architecture.tree import ROOT
from tests.support.deployed import parse, settings_there_are

BASE = ROOT / FOLDER
FILES = sorted(path.name for path in BASE.glob("*.yaml"))
OBJECTS = [part for name in FILES for part in yaml.safe_load_all((BASE / name).read_text())]
OURS = [part for part in OBJECTS if part["kind"] != "Kustomization"]
TOLD = env_file(BASE / "settings.env")
FOREIGN = {"ScaledObject", "Kustomization"}
"""What no cluster knows by itself."""

VERSIONS = ("1.29", "1.37")
"""The oldest and the newest that we have the schemas of and people still run."""


def of_kind(*kinds: str) -> dict[str, Any]:
    return {part["metadata"]["name"]: part for part in OURS if part["kind"] in kinds}


WORKLOADS = of_kind("Deployment", "StatefulSet", "Job")
WORKERS = {worker.name: worker for worker in workers()}


def container(name: str) -> dict[str, Any]:
    return dict(WORKLOADS[name]["spec"]["template"]["spec"]["containers"][0])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_cluster_would_take_every_object(version: str) -> None:
    for part in OURS:
        if part["kind"] not in FOREIGN:
            kubernetes_validate.validate(part, version, strict=True)


def test_an_object_that_no_cluster_would_take_would_be_noticed() -> None:
    wrong = yaml.safe_load(yaml.safe_dump(WORKLOADS[f"{NAME}-tally"]))
    wrong["spec"]["template"]["spec"]["containers"][0]["readOnly"] = True

    with pytest.raises(kubernetes_validate.ValidationError, match="readOnly"):
        kubernetes_validate.validate(wrong, VERSIONS[1], strict=True)


def test_every_role_of_the_code_has_its_workload_and_nothing_else_has() -> None:
    found = {name: (part["kind"], tuple(container(name)["args"])) for name, part in WORKLOADS.items()}
    beside = {f"{NAME}-edge": ("Deployment", ("edge",)), f"{NAME}-topics": ("Job", ("topics", "create"))}

    assert found == {
        **{
            f"{NAME}-{worker.name}": ("StatefulSet" if worker.tables else "Deployment", (WORKER, *worker.words))
            for worker in WORKERS.values()
        },
        **beside,
    }


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_command_is_one_that_carillon_takes(name: str) -> None:
    parse(container(name)["args"])


def test_every_variable_is_a_setting_and_has_a_value_that_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {entry["name"] for name in WORKLOADS for entry in container(name)["env"]}
    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)

    assert named | set(TOLD) <= settings_there_are()
    assert Settings().edge.host == "0.0.0.0", "a probe comes from outside of the container"


def test_each_group_is_scaled_by_what_it_reads() -> None:
    """As the code has its groups and topics; whoever reads nothing is one."""
    prefix = Settings().kafka.prefix
    scaled = {
        name.removeprefix(f"{NAME}-"): {
            (trigger["metadata"]["consumerGroup"], trigger["metadata"]["topic"]) for trigger in part["spec"]["triggers"]
        }
        for name, part in of_kind("ScaledObject").items()
    }

    assert scaled == {
        group: {(prefix + group, prefix + topic.name) for topic in topics} for group, topics in groups().items()
    }


def test_there_are_never_more_of_a_worker_than_can_have_work() -> None:
    for name, part in of_kind("ScaledObject").items():
        most = max(topic.partitions for topic in groups()[name.removeprefix(f"{NAME}-")])
        target = part["spec"]["scaleTargetRef"]

        assert part["spec"]["maxReplicaCount"] == most
        assert WORKLOADS[target["name"]]["kind"] == target["kind"]
        assert "replicas" not in WORKLOADS[target["name"]]["spec"], "an upgrade would take back what was scaled"


def test_a_worker_with_tables_has_a_disk_that_comes_back_with_its_name() -> None:
    for worker in WORKERS.values():
        spec = WORKLOADS[f"{NAME}-{worker.name}"]["spec"]
        claims = [claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])]
        mounts = {mount["name"]: mount["mountPath"] for mount in container(f"{NAME}-{worker.name}")["volumeMounts"]}
        instance = {entry["name"]: entry for entry in container(f"{NAME}-{worker.name}")["env"]}

        assert claims == (["tables"] if worker.tables else [])
        assert mounts["tables"] == TABLES
        assert instance["CARILLON_WORKER__INSTANCE"]["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.name"


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_pod_may_do_no_more_than_it_must(name: str) -> None:
    pod, inside = WORKLOADS[name]["spec"]["template"]["spec"], container(name)["securityContext"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert inside == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container(name)["resources"]["limits"]["memory"]


def test_the_files_of_providers_are_with_the_senders_alone_and_every_mount_has_its_volume() -> None:
    for name in WORKLOADS:
        spec = WORKLOADS[name]["spec"]
        mounts = {mount["mountPath"]: mount["name"] for mount in container(name)["volumeMounts"]}
        volumes = {volume["name"] for volume in spec["template"]["spec"]["volumes"]}
        volumes |= {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])}
        worker = WORKERS.get(name.removeprefix(f"{NAME}-"))

        assert (CREDENTIALS in mounts) == bool(worker and worker.sends)
        assert mounts[SECRETS] == f"{NAME}-secrets"
        assert set(mounts.values()) == volumes


def test_a_pod_is_asked_at_paths_that_it_serves() -> None:
    served = {"edge": {route.path for route in router.routes}}
    for name, part in WORKLOADS.items():
        inside = container(name)
        paths = {inside[kind]["httpGet"]["path"] for kind in inside if kind.endswith("Probe")}
        there = served.get(name.removeprefix(f"{NAME}-"), {"/livez", "/readyz"})

        assert paths <= there
        assert part["kind"] == "Job" or "/readyz" in paths


def test_a_pod_is_left_the_time_to_drain() -> None:
    for part in WORKLOADS.values():
        assert part["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= Settings().worker.drain_s + SPARE_S


def test_whatever_selects_selects_pods_that_are_there() -> None:
    labels = [part["spec"]["template"]["metadata"]["labels"] for part in WORKLOADS.values()]
    budgets = of_kind("PodDisruptionBudget")

    assert set(budgets) == {f"{NAME}-{name}" for name in (*WORKERS, "edge")}
    for part in [*budgets.values(), *WORKLOADS.values()]:
        if part["kind"] != "Job":
            assert part["spec"]["selector"]["matchLabels"] in labels
    for part in of_kind("NetworkPolicy").values():
        for term in part["spec"]["podSelector"].get("matchExpressions", []):
            assert set(term["values"]) <= {found["app.kubernetes.io/component"] for found in labels}


def rules(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return each rule of the policies, by the policy's name."""
    every = of_kind("NetworkPolicy").items()
    return [(name, rule) for name, part in every for rule in part["spec"].get(kind, [])]


def is_outside(block: dict[str, Any]) -> bool:
    """Tell whether a block of addresses has any that are not private."""
    return ip_network(block["cidr"]).is_global


def test_every_rule_names_who_and_where_at_which_ports() -> None:
    """A rule without a peer is one for the whole internet."""
    for kind, peers in (("egress", "to"), ("ingress", "from")):
        assert rules(kind)
        for name, rule in rules(kind):
            assert rule.get(peers), f"{name}: whom?"
            assert rule.get("ports"), f"{name}: which ports?"
            for peer in rule[peers]:
                assert peer.get("namespaceSelector", True), f"{name}: that is every namespace"


def test_only_senders_reach_the_outside_and_nobody_a_private_address_there() -> None:
    blocks = [(name, peer["ipBlock"]) for name, rule in rules("egress") for peer in rule["to"] if "ipBlock" in peer]
    outside = [(name, block) for name, block in blocks if is_outside(block)]
    senders = of_kind("NetworkPolicy")[f"{NAME}-providers"]

    assert {name for name, _ in outside} == {f"{NAME}-providers"}
    assert senders["spec"]["podSelector"]["matchExpressions"][0]["values"] == [
        worker.name for worker in WORKERS.values() if worker.sends
    ]
    for _, block in outside:
        assert not any(is_outside({"cidr": cidr}) for cidr in block["except"])
    assert "169.254.0.0/16" in outside[0][1]["except"], "a cloud's metadata"
    assert {part["spec"]["policyTypes"][0] for part in of_kind("NetworkPolicy").values()} == {"Ingress", "Egress"}


def test_broker_and_registry_are_reached_at_their_ports_and_nowhere_in_the_internet() -> None:
    ((_, rule),) = [(name, rule) for name, rule in rules("egress") if name == f"{NAME}-servers"]

    assert {entry["port"] for entry in rule["ports"]} == {9092, 27017}
    assert not any(is_outside(peer["ipBlock"]) for peer in rule["to"] if "ipBlock" in peer)
    assert not any(is_link_local(peer["ipBlock"]) for peer in rule["to"] if "ipBlock" in peer), "a cloud's metadata"


def is_link_local(block: dict[str, Any]) -> bool:
    """Tell whether a block overlaps the addresses of a link."""
    return ip_network(block["cidr"]).is_link_local


def test_every_file_is_applied_and_no_other() -> None:
    (kustomization,) = (part for part in OBJECTS if part["kind"] == "Kustomization")

    assert sorted([*kustomization["resources"], "kustomization.yaml"]) == FILES


def test_a_pod_has_its_own_user_over_what_all_have_and_nobody_elses() -> None:
    for name in WORKLOADS:
        volumes = {volume["name"]: volume for volume in WORKLOADS[name]["spec"]["template"]["spec"]["volumes"]}
        told = volumes[f"{NAME}-secrets"]["projected"]
        own = f"{NAME}-user-{name.removeprefix(f'{NAME}-')}"

        assert [source["secret"] for source in told["sources"]] == [
            {"name": f"{NAME}-secrets", "optional": False},
            {"name": own, "optional": True},
        ]
        assert told["defaultMode"] & 0o007 == 0


def test_no_secret_is_in_a_file() -> None:
    for path in BASE.iterdir():
        assert "-----BEGIN" not in path.read_text()
    assert of_kind("Secret") == {}


def test_every_pod_has_the_list_of_apps_where_it_is_told_to_look_and_the_list_names_no_more_than_the_default() -> None:
    """Every worker reads it: metrics and the live page name the apps; without the file a worker does not start."""
    (kustomization,) = (part for part in OBJECTS if part["kind"] == "Kustomization")
    (listed,) = (made for made in kustomization["configMapGenerator"] if made["name"] == f"{NAME}-apps")

    assert listed["literals"] == ['apps.json={"apps": {}}']
    for name, part in WORKLOADS.items():
        told = {entry["name"]: entry.get("value") for entry in container(name)["env"]}
        mounts = {mount["mountPath"]: mount["name"] for mount in container(name)["volumeMounts"]}
        volumes = {volume["name"]: volume for volume in part["spec"]["template"]["spec"]["volumes"]}

        assert told["CARILLON_APPS_FILE"] == "/etc/carillon/apps.json"
        assert volumes[mounts["/etc/carillon"]]["configMap"] == {"name": f"{NAME}-apps"}


def test_the_base_names_no_channel_because_whoever_names_one_has_to_serve_it() -> None:
    assert not [name for name in TOLD if name.startswith("CARILLON_PROVIDERS__")]
