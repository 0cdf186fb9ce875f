"""Credentials of more apps for a house of stand-ins: ``shop`` with a project and a key, ``pem`` with a certificate."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.certificates import pem
from sandbox.credentials import Credentials, write_service_account
from sandbox.running import Sandbox

SHOP_PROJECT = "shop-of-tests"
SHOP_KEY = "SHOPKEY001"
SHOP_TOPIC = "org.example.shop"
IMPATIENT_S = "2"
"""The time limit of ``shop``: a stand-in that stalls is given up soon; the default app's is the product's own."""


def write_apps(house: Sandbox, file: Path) -> None:
    """Write what CARILLON_APPS_FILE names; the default app of the house has credentials of its own."""
    shop = Credentials(file.parent / "shop")
    shop.folder.mkdir()
    account = write_service_account(shop, f"{house.simulator_url('fcm')}/token")
    shop.apns_key.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    shared = {"ca_file": str(house.ca_file), "timeout_s": IMPATIENT_S}
    fcm = {**shared, "endpoint": house.simulator_url("fcm")}
    apns = {**shared, "endpoint": house.simulator_url("apns")}
    with_key = {"key_file": str(shop.apns_key), "key_id": SHOP_KEY, "team_id": "SHOPTEAM01", "topic": SHOP_TOPIC}
    apps = {
        "shop": {
            "fcm": {**fcm, "project_id": SHOP_PROJECT, "credentials_file": str(account)},
            "apns": {**apns, **with_key},
        },
        "pem": {"apns": {**apns, "pem_file": str(house.house.credentials.apns_certificate)}},
    }
    file.write_text(json.dumps({"apps": apps}))
