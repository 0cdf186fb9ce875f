"""``POST /v1/controls``: pause, resume, cancel, throttle or start, as the same command on Kafka does."""

from http import HTTPStatus
from typing import Annotated, TypeAlias
from uuid import uuid4

from fastapi import APIRouter, Body, Header

from edge.access import Bearer, Controller
from edge.aiming import refuse_what_is_over
from edge.grants import digest
from edge.guarded import GuardedRoute
from edge.live.rows import Published
from edge.problems import broker_away
from edge.responses import CONTROLLED
from edge.state import Aims, Publishing, Repeated
from models.errors import OutageError
from rules.steering import Steering, key_of, steering_record

router = APIRouter(route_class=GuardedRoute, responses=CONTROLLED)

Key: TypeAlias = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="Yours to choose, one for each thing that you want done: shown again, nothing is done twice.",
    ),
]


@router.post("/v1/controls", summary="Pause, resume, cancel, throttle, start", status_code=HTTPStatus.ACCEPTED)
async def controls(
    command: Annotated[Steering, Body(discriminator="type")],
    *,
    grant: Controller,
    token: Bearer,
    aim: Aims,
    publish: Publishing,
    repeats: Repeated,
    key: Key = None,
) -> Published:
    """Publish a command of the brake, as docs/commands.md has it; it is in force within two seconds.

    *by* is the name of the token, whatever the body says. A token of one app may aim at its notifications, at the app,
    and at its routes; a channel and everything are for tokens of all apps.
    """
    id_ = key or uuid4().hex
    aimed_at = await aim(command, grant)  # also of a repeat: who may not aim at it is told of nothing that was done
    async with repeats.once((digest(token), id_), command.model_dump_json()) as is_new:
        if is_new:
            refuse_what_is_over(aimed_at)  # not of a repeat: it may be over because the first one cancelled it
            try:
                await publish([steering_record(command, by=grant.name)])
            except OutageError as error:
                raise broker_away(error) from error
    return Published(id=id_, type=command.type, key=key_of(command))
