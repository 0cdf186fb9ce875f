"""``carillon acls``: who may do what at the broker, as lines for ``kafka-acls``, or put into force."""

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence

from providers.catalogue import channels
from settings import KafkaSettings, Settings
from streams.acls import Acl, all_acls
from streams.console.exits import say

PROGRAM = 'kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force'
"""As the broker's archive has it, with ``.sh``."""


def acls(settings: Settings, producers: Sequence[str], *, apply: bool) -> None:
    """Print every entry of this installation, or let the broker know them."""
    found = all_acls(settings.kafka.prefix, channels(), producers)
    if apply:
        asyncio.run(_apply(settings.kafka, found))
        say(f"{len(found)} entries for {len({acl.user for acl in found})} users are in force")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(found))


async def _apply(kafka: KafkaSettings, found: Sequence[Acl]) -> None:
    from streams.console.broker import open_admin
    from streams.granting import grant

    async with open_admin(kafka) as admin:
        await grant(admin, found)


def lines(found: Iterable[Acl]) -> Iterator[str]:
    """Give commands that do the same: one for all names with which a user may do the same, a comment over each user."""
    user = None
    for (name, operation, resource, prefixed), names in _grouped(found).items():
        if name != user:
            user = name
            yield f"# {user}"
        words = " ".join(f"--{resource} {each}" for each in names)
        pattern = " --resource-pattern-type prefixed" if prefixed else ""
        yield f"{PROGRAM} --allow-principal User:{user} --operation {operation} {words}{pattern}"


def _grouped(found: Iterable[Acl]) -> dict[tuple[str, str, str, bool], list[str]]:
    groups: dict[tuple[str, str, str, bool], list[str]] = {}
    for acl in found:
        key = (acl.user, acl.operation.value[1], acl.resource.value[1], acl.prefixed)
        groups.setdefault(key, []).append(acl.name)
    return groups
