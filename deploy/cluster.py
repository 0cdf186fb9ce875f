"""``deploy/kubernetes/``: every file of the base, by its name; ``kubectl apply -k`` takes the folder."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from deploy.figures import APPS_FILE, EDGE, EDGE_PORT
from deploy.manifest import KINDS, NAME, Manifest, labels, manifest, written
from deploy.network import policies
from deploy.pod import APPS_MAP, IMAGE, SETTINGS, Pod
from deploy.scaling import budget
from deploy.workers import workers
from deploy.workload import objects

FOLDER: Final = "deploy/kubernetes"
TOKENS: Final = f"{NAME}-edge"
"""The secret with the grants of the edge's tokens."""

SETTINGS_FILE: Final = "settings.env"
"""Written by hand: what an installation is told."""

NO_MORE_APPS: Final = '{"apps": {}}'
"""An overlay lists its own beside the default one."""


def files() -> dict[str, Callable[[], str]]:
    """Return every generated file by its path in the repository."""
    found = {name: lambda listed=listed: written(listed) for name, listed in _objects().items()}
    kustomization = {"kustomization.yaml": lambda: written([_kustomization([*found])])}
    return {f"{FOLDER}/{name}": text for name, text in {**found, **kustomization}.items()}


def _objects() -> Mapping[str, list[Manifest]]:
    there = workers()
    allowed = policies([worker.name for worker in there], [worker.name for worker in there if worker.sends], EDGE)
    return {
        "topics.yaml": [_topics()],
        "edge.yaml": _edge(),
        "network.yaml": allowed,
        **{f"worker-{worker.name}.yaml": objects(worker) for worker in there},
    }


def _topics() -> Manifest:
    """Return the job that creates what is missing; it is gone soon, so that the next release can run its own."""
    template = Pod("topics", ("topics", "create")).template
    template["spec"]["restartPolicy"] = "OnFailure"
    return manifest("Job", "topics", {"backoffLimit": 20, "ttlSecondsAfterFinished": 120, "template": template})


def _edge() -> list[Manifest]:
    pod = Pod(EDGE, (EDGE,), EDGE_PORT, live="/healthz", mounts={"/run/edge": TOKENS})
    selector = {"matchLabels": labels(EDGE)}
    port = {"name": "http", "port": 80, "targetPort": "http"}
    return [
        manifest("Deployment", EDGE, {"replicas": 2, "selector": selector, "template": pod.template}),
        manifest("Service", EDGE, {"selector": labels(EDGE), "ports": [port]}),
        budget(EDGE),
    ]


def _kustomization(resources: list[str]) -> dict[str, Any]:
    """Return what binds them; settings are named after their content, so that a change of them is rolled out."""
    return {
        "apiVersion": KINDS["Kustomization"],
        "kind": "Kustomization",
        "resources": resources,
        "configMapGenerator": [
            {"name": SETTINGS, "envs": [SETTINGS_FILE]},
            {"name": APPS_MAP, "literals": [f"{APPS_FILE}={NO_MORE_APPS}"]},
        ],
        "images": [{"name": IMAGE, "newTag": "latest"}],
    }
