"""A registry that is killed has what it answered to; rows of chaos that kill it rest on this."""

from pathlib import Path

import pytest
from pymongo import MongoClient

from models.errors import SetupError
from sandbox.archives import fetch_archives
from sandbox.child import Child
from sandbox.leash import Leash
from sandbox.ports import free_ports
from sandbox.registry import registry_program, uri


def test_a_registry_that_was_killed_has_all_that_it_answered_to(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    leash = Leash()
    try:
        child = Child(registry_program(fetch_archives(), tmp_path, port, lasting=True), tmp_path, leash)
    except SetupError as error:
        pytest.skip(f"no registry here: {error}")
    child.start()
    try:
        child.wait_ready()
        with MongoClient(uri(port)) as client:
            client.carillon.devices.create_index("address", unique=True)
            client.carillon.devices.insert_many([{"_id": i, "address": f"a{i}"} for i in range(200)])
            client.carillon.devices.update_one({"_id": 7}, {"$set": {"address": "b"}})
            child.fell()
        child.start()
        child.wait_ready()
        with MongoClient(uri(port)) as client:
            kept = {found["_id"]: found["address"] for found in client.carillon.devices.find()}
            assert kept == {i: f"a{i}" for i in range(200)} | {7: "b"}
            assert client.carillon.devices.update_one({"address": "a8"}, {"$set": {"seen": True}}).matched_count == 1
    finally:
        child.stop()
        leash.close()
