"""``GET /healthz`` and ``/readyz``: for whoever runs it; they need no token, and tell nothing."""

from fastapi import APIRouter

from edge.responses import AWAY
from edge.rows import Health
from edge.state import Answers

router = APIRouter()


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> Health:
    """Answer, whatever else is away."""
    return Health()


@router.get("/readyz", summary="Can it answer questions?", responses=AWAY)
async def readyz(answers: Answers) -> Health:
    """Answer 503 while the registry is away."""
    await answers.ping()
    return Health()
