"""How many of a worker there are: by how much its group has not read, and never all gone at once."""

from deploy.figures import CALM_S, LAG, PAGES_LAG, PARTING_S, PREFIX, SEGMENTS_LAG
from deploy.manifest import KINDS, Manifest, called, labels, manifest
from deploy.workers import Worker
from models.topic import TopicSpec
from streams.topics import EXPANSIONS


def budget(component: str) -> Manifest:
    """Return how many of a component may be moved elsewhere at a time."""
    selector = {"matchLabels": labels(component)}
    return manifest("PodDisruptionBudget", component, {"maxUnavailable": 1, "selector": selector})


def scaler(worker: Worker) -> Manifest:
    """Return who starts more of a worker while its topics are behind, up to one for each partition."""
    return manifest(
        "ScaledObject",
        worker.name,
        {
            "scaleTargetRef": {"apiVersion": KINDS[worker.kind], "kind": worker.kind, "name": called(worker.name)},
            "minReplicaCount": 1,
            "maxReplicaCount": worker.most,
            "pollingInterval": 15,
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": _down(worker)}}},
            "triggers": [_lag(worker, topic) for topic in worker.reads],
        },
    )


def _down(worker: Worker) -> Manifest:
    """Return how workers are taken away: after a calm, and one by one where each leaves its partitions standing."""
    one_by_one = {"policies": [{"type": "Pods", "value": 1, "periodSeconds": PARTING_S}]}
    return {"stabilizationWindowSeconds": CALM_S, **({} if worker.leaves else one_by_one)}


def _lag(worker: Worker, topic: TopicSpec) -> Manifest:
    return {
        "type": "kafka",
        "metadata": {
            "bootstrapServersFromEnv": "CARILLON_KAFKA__BOOTSTRAP",
            "consumerGroup": PREFIX + worker.name,
            "topic": PREFIX + topic.name,
            "lagThreshold": str(_threshold(worker, topic)),
            "offsetResetPolicy": "earliest",
            # The mark at the end of a transaction is an offset that nobody reads; more workers would not either.
            "excludePersistentLag": "true",
        },
    }


def _threshold(worker: Worker, topic: TopicSpec) -> int:
    if worker.sends:
        return SEGMENTS_LAG
    return PAGES_LAG if topic == EXPANSIONS else LAG
