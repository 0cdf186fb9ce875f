"""The one template of all pods: what they may do, how they are asked, and where their secrets lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.figures import APPS, APPS_FILE, CPU, GRACE_S, MEMORY, MEMORY_LIMIT, SECRETS, START_S, TABLES, USER
from deploy.manifest import NAME, Manifest, labels

IMAGE: Final = "carillon"
"""Kustomize puts registry and tag in its place."""

SETTINGS: Final = f"{NAME}-settings"
SECRET_SETTINGS: Final = f"{NAME}-secrets"
"""Every pod's."""

APPS_MAP: Final = f"{NAME}-apps"
"""Every pod's: the apps beside the default one."""

USER_SETTINGS: Final = f"{NAME}-user"
"""One component's: who it is at a broker that asks; it is called so, a dash and the component."""

MODE: Final = 0o440
"""Read by the group of the pod, and by nobody else."""


@dataclass(frozen=True, slots=True)
class Pod:
    """What differs from one component to another."""

    component: str
    words: Sequence[str]
    """What follows ``carillon``."""

    port: int | None = None
    """Where it tells how it is; None: it runs once."""

    live: str = "/livez"

    mounts: Mapping[str, str] = field(default_factory=dict)
    """More secrets, by where they are mounted."""

    claims_tables: bool = False
    """The volume ``tables`` is claimed by its workload; else it is gone with the pod."""

    @property
    def template(self) -> Manifest:
        """Return the pod's template."""
        return {"metadata": {"labels": labels(self.component)}, "spec": self._spec()}

    def _spec(self) -> Manifest:
        return {
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": GRACE_S,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "runAsGroup": USER,
                "fsGroup": USER,
                "fsGroupChangePolicy": "OnRootMismatch",
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": labels(self.component)},
                }
            ],
            "containers": [self._container()],
            "volumes": self._volumes(),
        }

    def _container(self) -> Manifest:
        return {
            "name": NAME,
            "image": IMAGE,
            "args": list(self.words),
            "envFrom": [{"configMapRef": {"name": SETTINGS}}],
            "env": [
                {"name": "CARILLON_SECRETS_DIR", "value": SECRETS},
                {"name": "CARILLON_APPS_FILE", "value": f"{APPS}/{APPS_FILE}"},
                # A pod of a StatefulSet keeps its name, and so its place in the group and its tables.
                {"name": "CARILLON_WORKER__INSTANCE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            ],
            **({} if self.port is None else self._asked(self.port)),
            "resources": {"requests": {"cpu": CPU, "memory": MEMORY}, "limits": {"memory": MEMORY_LIMIT}},
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            },
            "volumeMounts": [
                {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a volume of this pod alone
                {"name": "tables", "mountPath": TABLES},
                {"name": APPS_MAP, "mountPath": APPS, "readOnly": True},
                *({"name": name, "mountPath": path, "readOnly": True} for path, name in self._secrets.items()),
            ],
        }

    def _asked(self, port: int) -> Manifest:
        """Return the port and the probes."""

        def probe(path: str, **times: int) -> dict[str, Any]:
            return {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 5, **times}

        return {
            "ports": [{"name": "http", "containerPort": port}],
            "startupProbe": probe(self.live, periodSeconds=5, failureThreshold=START_S // 5),
            # It answers no while its event loop has hung for 30 s; a minute of that, and it is started again.
            "livenessProbe": probe(self.live, periodSeconds=10, failureThreshold=6),
            "readinessProbe": probe("/readyz", periodSeconds=5, failureThreshold=2),
        }

    @property
    def _secrets(self) -> dict[str, str]:
        return {SECRETS: SECRET_SETTINGS, **self.mounts}

    def _settings(self) -> Manifest:
        """Return the volume with a file for each secret setting: those of all pods, and this component's over them."""
        sources = [
            {"secret": {"name": name, "optional": name != SECRET_SETTINGS}}
            for name in (SECRET_SETTINGS, f"{USER_SETTINGS}-{self.component}")
        ]
        return {"name": SECRET_SETTINGS, "projected": {"sources": sources, "defaultMode": MODE}}

    def _volumes(self) -> list[Manifest]:
        own = [] if self.claims_tables else [{"name": "tables", "emptyDir": {}}]
        return [
            {"name": "tmp", "emptyDir": {}},
            *own,
            {"name": APPS_MAP, "configMap": {"name": APPS_MAP}},
            self._settings(),
            *({"name": name, "secret": {"secretName": name, "defaultMode": MODE}} for name in self.mounts.values()),
        ]
