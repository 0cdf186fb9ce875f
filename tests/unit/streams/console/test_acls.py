"""The lines that ``carillon acls`` prints do what --apply does."""

import itertools
import re
import shlex

from streams.acls import Acl, Operation, Resource, all_acls
from streams.console.acls import lines

OPERATIONS = {operation.value[1]: operation for operation in Operation}
RESOURCES = {resource.value[1]: resource for resource in Resource}


def read(line: str) -> list[Acl]:
    """Return the entries that kafka-acls would make of a line."""
    words = shlex.split(line)
    user = re.sub(r"^User:", "", words[words.index("--allow-principal") + 1])
    operation = OPERATIONS[words[words.index("--operation") + 1]]
    prefixed = "--resource-pattern-type" in words
    pairs = list(itertools.pairwise(words))
    return [
        Acl(user, operation, RESOURCES[option[2:]], name, prefixed) for option, name in pairs if option[2:] in RESOURCES
    ]


def test_the_lines_say_every_entry_once_under_its_user() -> None:
    entries = all_acls("house.", ["fcm"], ["shop"])

    written = list(lines(entries))
    commands = [line for line in written if not line.startswith("#")]
    said = [acl for line in commands for acl in read(line)]

    assert set(said) == set(entries)
    assert len(said) == len(entries)
    assert [line[2:] for line in written if line.startswith("#")] == list(dict.fromkeys(acl.user for acl in entries))
    assert all("--force" in line and '"$ADMIN"' in line for line in commands)
