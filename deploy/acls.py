"""``deploy/kafka/acls.sh``: what ``carillon acls`` lists for an installation with the usual prefix and one producer."""

from typing import Final

from deploy.figures import PREFIX
from deploy.manifest import NOTE
from providers.catalogue import channels
from streams.acls import all_acls
from streams.console.acls import lines

FILE: Final = "deploy/kafka/acls.sh"
PRODUCER: Final = "shop"
"""An example: the user of an app's producer."""

HEAD: Final = """\
# An example: `carillon acls --producer shop` lists the same for your prefix, channels and producers, and --apply gives
# it without this file. BOOTSTRAP is the broker, ADMIN the properties of a user who may alter the cluster:
#   BOOTSTRAP=kafka-0:9092 ADMIN=admin.properties sh acls.sh
set -eu
"""


def written() -> str:
    """Return the file as it should be."""
    entries = all_acls(PREFIX, channels(), [PRODUCER])
    return f"#!/bin/sh\n{NOTE}{HEAD}" + "".join(f"{line}\n" for line in lines(entries))
