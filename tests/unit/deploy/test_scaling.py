"""Each ScaledObject is one that KEDA takes; its own definition is held in ``tests.support.keda``."""

import copy

import jsonschema
import pytest

from deploy.scaling import scaler
from deploy.workers import workers
from tests.support.keda import SCALED_OBJECT

OBJECTS = [scaler(worker) for worker in workers() if worker.reads]


@pytest.mark.parametrize("scaled", OBJECTS, ids=lambda scaled: scaled["metadata"]["name"])
def test_keda_takes_it(scaled) -> None:
    jsonschema.validate(scaled, SCALED_OBJECT)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("spec", "maxReplicas"), 3, "maxReplicas"),
        (("spec", "minReplicaCount"), "1", "not of type 'integer'"),
        (("spec", "triggers", 0, "metadata", "lagThreshold"), 1000, "not of type 'string'"),
        (("spec", "triggers", 0, "metadata", "bootstrapServers"), "kafka:9092", "bootstrapServers"),
        (("spec", "advanced", "horizontalPodAutoscalerConfig", "behaviour"), {}, "behaviour"),
        (("spec", "scaleTargetRef"), {"kind": "Deployment"}, "'name' is a required property"),
    ],
)
def test_one_that_it_would_refuse_or_leave_unread_would_be_noticed(path, value, complaint) -> None:
    wrong = copy.deepcopy(OBJECTS[0])
    place = wrong
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError, match=complaint):
        jsonschema.validate(wrong, SCALED_OBJECT)
