"""What all objects of Kubernetes have in common: names, labels, and how they are written."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import yaml

NAME: Final = "carillon"
NOTE: Final = "# Written by `make manifests` from the code; change it there.\n"

Manifest: TypeAlias = dict[str, Any]

KINDS: Final = {
    "ConfigMap": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "Job": "batch/v1",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "ScaledObject": "keda.sh/v1alpha1",
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
}
"""The version of each kind that we write."""


def labels(component: str) -> dict[str, str]:
    """Return what selects the pods of one component."""
    return {"app.kubernetes.io/name": NAME, "app.kubernetes.io/component": component}


def called(component: str) -> str:
    """Return the name of a component's objects."""
    return f"{NAME}-{component}"


def manifest(kind: str, component: str, spec: Mapping[str, Any], **more: object) -> Manifest:
    """Return one object; *more* stands beside its spec."""
    head = {"name": called(component), "labels": labels(component)}
    return {"apiVersion": KINDS[kind], "kind": kind, "metadata": head, **more, "spec": dict(spec)}


def written(objects: Iterable[Mapping[str, Any]]) -> str:
    """Return objects as a file: the same text for the same objects."""
    return NOTE + yaml.dump_all(
        objects, Dumper=_Dumper, sort_keys=False, width=120, explicit_start=True, allow_unicode=True
    )


class _Dumper(yaml.SafeDumper):
    """Writes what is the same twice: an anchor would be no manifest that people read."""

    def ignore_aliases(self, _data: object) -> bool:
        return True
