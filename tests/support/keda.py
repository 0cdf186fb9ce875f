"""What KEDA demands of a ScaledObject, as far as ours go: no cluster has its schema by itself, nor have the tools."""

from typing import Any, Final

TEXT: Final = {"type": "string", "minLength": 1}
COUNT: Final = {"type": "integer", "minimum": 1}


def _all_of(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return an object with these fields and no others."""
    fields = {**required, **optional}
    return {"type": "object", "required": [*required], "properties": fields, "additionalProperties": False}


NUMBER: Final = {"type": "string", "pattern": "^[1-9][0-9]*$"}
"""What stands in a trigger is text, whatever it means."""

TRUTH: Final = {"type": "string", "enum": ["true", "false"]}

KAFKA: Final = _all_of(
    {"bootstrapServersFromEnv": TEXT, "consumerGroup": TEXT, "topic": TEXT},
    lagThreshold=NUMBER,
    offsetResetPolicy={"type": "string", "enum": ["earliest", "latest"]},
    excludePersistentLag=TRUTH,
)
"""https://keda.sh/docs/2.17/scalers/apache-kafka/"""

POLICY: Final = _all_of(
    {
        "type": {"type": "string", "enum": ["Pods", "Percent"]},
        "value": COUNT,
        "periodSeconds": {**COUNT, "maximum": 1_800},
    }
)
BEHAVIOUR: Final = _all_of(
    {},
    scaleDown=_all_of(
        {},
        stabilizationWindowSeconds={"type": "integer", "minimum": 0, "maximum": 3_600},
        policies={"type": "array", "items": POLICY, "minItems": 1},
    ),
)
"""As Kubernetes' own autoscaler has it, to which KEDA hands it on."""

SCALED_OBJECT: Final = _all_of(
    {
        "apiVersion": {"const": "keda.sh/v1alpha1"},
        "kind": {"const": "ScaledObject"},
        "metadata": {"type": "object", "required": ["name"]},
        "spec": _all_of(
            {
                "scaleTargetRef": _all_of({"name": TEXT}, apiVersion=TEXT, kind=TEXT),
                "triggers": {
                    "type": "array",
                    "minItems": 1,
                    "items": _all_of({"type": {"const": "kafka"}, "metadata": KAFKA}),
                },
            },
            minReplicaCount={"type": "integer", "minimum": 0},
            maxReplicaCount=COUNT,
            pollingInterval=COUNT,
            advanced=_all_of({}, horizontalPodAutoscalerConfig=_all_of({}, behavior=BEHAVIOUR)),
        ),
    }
)
"""https://keda.sh/docs/2.17/reference/scaledobject-spec/"""
