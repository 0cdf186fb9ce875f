"""One worker of the code -> what Kubernetes runs of it: a Deployment, or with tables a StatefulSet with a disk each."""

from typing import Final

from deploy.figures import CREDENTIALS, DISK, PORT
from deploy.manifest import NAME, Manifest, called, labels, manifest
from deploy.pod import Pod
from deploy.scaling import budget, scaler
from deploy.workers import WORKER, Worker

PROVIDERS: Final = f"{NAME}-providers"
"""The secret with the files of the providers."""


def objects(worker: Worker) -> list[Manifest]:
    """Return everything that belongs to one worker."""
    pod = Pod(
        component=worker.name,
        words=(WORKER, *worker.words),
        port=PORT,
        mounts={CREDENTIALS: PROVIDERS} if worker.sends else {},
        claims_tables=worker.tables,
    )
    workload = _stateful(pod) if worker.tables else [_stateless(worker, pod)]
    return [*workload, budget(worker.name), *([scaler(worker)] if worker.reads else [])]


def _stateless(worker: Worker, pod: Pod) -> Manifest:
    """Return a Deployment; what shares nothing must not be there twice, and its numbers neither."""
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return manifest(
        "Deployment",
        worker.name,
        {
            # KEDA sets the number of those that can be scaled.
            **({} if worker.reads else {"replicas": 1}),
            "selector": {"matchLabels": labels(worker.name)},
            "strategy": rolling if worker.reads else {"type": "Recreate"},
            "template": pod.template,
        },
    )


def _stateful(pod: Pod) -> list[Manifest]:
    """Return a StatefulSet and the service that it must name; its pods need not wait for each other."""
    name = pod.component
    service = manifest("Service", name, {"clusterIP": "None", "selector": labels(name), "ports": [_http()]})
    claim = {
        "metadata": {"name": "tables"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": DISK}}},
    }
    workload = manifest(
        "StatefulSet",
        name,
        {
            "serviceName": called(name),
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": labels(name)},
            "template": pod.template,
            "volumeClaimTemplates": [claim],
        },
    )
    return [service, workload]


def _http() -> Manifest:
    return {"name": "http", "port": PORT, "targetPort": "http"}
