"""Credentials of more apps for a house of stand-ins: ``shop`` with a project and a key, ``pem`` with a certificate.

Three more have the keys of ``shop`` and routes of their own, so that what a test does to one is no other's worry.
"""

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

UNHURRIED: dict[str, str | float] = {"rate_per_s": 0, "ramp_s": 0, "timeout_s": 15, "max_in_flight": 100}
"""No limit but the number under way; a busy machine is no reason to ask again."""

PACE = 400
"""What ``paced`` may send through FCM, in deliveries a second."""


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
    by_account = {**fcm, "project_id": SHOP_PROJECT, "credentials_file": str(account)}
    by_key = {**apns, **with_key}
    apps = {
        "shop": {"fcm": by_account, "apns": by_key},
        "braked": {"fcm": {**by_account, **UNHURRIED}, "apns": {**by_key, **UNHURRIED}},
        "throttled": {"fcm": {**by_account, **UNHURRIED}, "apns": {**by_key, **UNHURRIED}},
        "paced": {"fcm": {**by_account, **UNHURRIED, "rate_per_s": PACE}},
        "pem": {"apns": {**apns, "pem_file": str(house.house.credentials.apns_certificate)}},
    }
    file.write_text(json.dumps({"apps": apps}))
