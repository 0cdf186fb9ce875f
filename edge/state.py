"""What routes are handed: the registry's answers, the time, and the notification that a path names."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from models.reporting import Reporting


def _answers(request: Request) -> Reporting:
    answers: Reporting = request.app.state.reporting
    return answers


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.guard.clock()
    return now


Answers = Annotated[Reporting, Depends(_answers)]
"""Whoever answers for the registry."""

Now = Annotated[datetime, Depends(_now)]
"""The present moment."""
