"""A launch as a document."""

import orjson

from models.claims import LaunchClaim
from registry.launches import launch_document, to_kept
from tests.support.builders import NOON, a_launch


def test_what_a_newer_version_keeps_of_a_launch_is_passed_over() -> None:
    launch = a_launch()
    document = launch_document(LaunchClaim("commands/0/0", launch, "hash", NOON, NOON, scheduled=True))
    body = orjson.loads(document["launch"])
    body["content"]["sound"] = body["urgency"] = "new"

    assert to_kept(document | {"launch": orjson.dumps(body).decode()}).launch == launch
