"""What routes are handed: the registry's answers, the time, and the notification that a path names."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from edge.aiming import Aim
from edge.live.watch import Watch
from edge.repeats import Repeats
from models.ports import Publish
from models.reporting import Reporting


def _answers(request: Request) -> Reporting:
    answers: Reporting = request.app.state.reporting
    return answers


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.guard.clock()
    return now


def _looking(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


def _aim(request: Request) -> Aim:
    aim: Aim = request.app.state.aim
    return aim


def _publish(request: Request) -> Publish:
    publish: Publish = request.app.state.publish
    return publish


def _repeats(request: Request) -> Repeats:
    repeats: Repeats = request.app.state.repeats
    return repeats


Answers = Annotated[Reporting, Depends(_answers)]
"""Whoever answers for the registry."""

Now = Annotated[datetime, Depends(_now)]
"""The present moment."""

Looking = Annotated[Watch, Depends(_looking)]
"""Whoever looks at what goes on."""

Aims = Annotated[Aim, Depends(_aim)]
"""Whoever judges what a command is for."""

Publishing = Annotated[Publish, Depends(_publish)]
"""Writes commands to the broker."""

Repeated = Annotated[Repeats, Depends(_repeats)]
"""Remembers what was done."""
