"""Who may speak to whom: what is not told here is denied, in both directions."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from deploy.figures import EDGE_PORT, PORT
from deploy.manifest import NAME, Manifest, labels, manifest

MONITORING: Final = "monitoring"
INGRESS: Final = "ingress-nginx"
"""The namespaces that may ask; an overlay names others."""

SERVERS: Final = ("kafka", "mongodb")
"""The namespaces of broker and registry, beside our own."""

INSIDE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Where broker and registry may lie outside of the cluster; an overlay names the very machines."""

PRIVATE: Final = {
    "0.0.0.0/0": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
    "::/0": ["fc00::/7", "fe80::/10", "::1/128"],
}
"""A provider lies outside: by each whole of addresses, what of it is not outside, a cloud's metadata among them."""

HTTPS: Final = 443
KAFKA: Final = 9092
MONGO: Final = 27017
DNS: Final = 53


def policies(workers: Sequence[str], senders: Sequence[str], edge: str) -> list[Manifest]:
    """Return what each may do, by names of components."""
    every = {"matchLabels": {"app.kubernetes.io/name": NAME}}
    return [
        _policy("all", every, ["Ingress", "Egress"], egress=[_dns()]),
        _policy("servers", every, ["Egress"], egress=[{"to": _servers(), "ports": _ports(KAFKA, MONGO)}]),
        _policy(
            "metrics", _among(workers), ["Ingress"], ingress=[{"from": _namespaces(MONITORING), "ports": _ports(PORT)}]
        ),
        _policy("providers", _among(senders), ["Egress"], egress=[{"to": _outside(), "ports": _ports(HTTPS)}]),
        _policy(
            edge,
            {"matchLabels": labels(edge)},
            ["Ingress"],
            ingress=[{"from": _namespaces(INGRESS, MONITORING), "ports": _ports(EDGE_PORT)}],
        ),
    ]


def _policy(name: str, selector: Manifest, kinds: list[str], **rules: list[dict[str, Any]]) -> Manifest:
    return manifest("NetworkPolicy", name, {"podSelector": selector, "policyTypes": kinds, **rules})


def _among(components: Iterable[str]) -> Manifest:
    values = list(components)
    return {"matchExpressions": [{"key": "app.kubernetes.io/component", "operator": "In", "values": values}]}


def _namespaces(*names: str) -> list[Manifest]:
    chosen = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}]}
    return [{"namespaceSelector": chosen}]


def _servers() -> list[Manifest]:
    beside_us: Manifest = {"podSelector": {}}
    return [beside_us, *_namespaces(*SERVERS), *({"ipBlock": {"cidr": cidr}} for cidr in INSIDE)]


def _outside() -> list[Manifest]:
    return [{"ipBlock": {"cidr": whole, "except": private}} for whole, private in PRIVATE.items()]


def _ports(*numbers: int) -> list[Manifest]:
    return [{"protocol": "TCP", "port": number} for number in numbers]


def _dns() -> Manifest:
    return {
        "to": _namespaces("kube-system"),
        "ports": [{"protocol": protocol, "port": DNS} for protocol in ("UDP", "TCP")],
    }
