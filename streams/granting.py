"""Tells an authorizer what ``streams.acls`` lists."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import SecurityDisabled, for_code
from aiokafka.protocol.admin import CreateAclsRequest

from models.errors import SetupError
from streams.acls import Acl

LITERAL: Final = 3
PREFIXED: Final = 4
ALLOW: Final = 3
ANYWHERE: Final = "*"
"""The broker's words: how a name is meant, that it is allowed, and from which host."""

AT_ONCE: Final = 20
"""Requests on their way: each is one entry, and is answered when the controllers have it."""


async def grant(admin: AIOKafkaAdminClient, acls: Sequence[Acl]) -> None:
    """Let the broker know all entries; one that it has already changes nothing.

    Raises
    ------
    SetupError
        Where the broker has no authorizer.
    KafkaError
        Where it does not let us, or is away.
    """
    for begin in range(0, len(acls), AT_ONCE):
        await asyncio.gather(*(_create(admin, acl) for acl in acls[begin : begin + AT_ONCE]))


async def _create(admin: AIOKafkaAdminClient, acl: Acl) -> None:
    request = CreateAclsRequest(
        acl.resource.value[0],
        acl.name,
        PREFIXED if acl.prefixed else LITERAL,
        f"User:{acl.user}",
        ANYWHERE,
        acl.operation.value[0],
        ALLOW,
    )
    answer = await admin._send_request(request)  # noqa: SLF001 -- it has no public way for this request
    for code, message in answer.creation_responses:
        error = for_code(code)
        if error is SecurityDisabled:
            what = "the broker has no authorizer: authorizer.class.name in its server.properties names one"
            raise SetupError(what)
        if code:
            raise error(message)
