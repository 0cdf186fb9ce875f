"""``GET /metrics``: the edge's own figures for Prometheus, to who may see all apps."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client.exposition import choose_encoder
from starlette.responses import Response

from edge.access import Reader
from edge.grants import ALL_APPS
from edge.live.board import Board
from edge.problems import ProblemError
from edge.responses import GUARDED, Described
from telemetry.edge_metrics import EdgeMetrics

router = APIRouter()


TOLD: Final[Described] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
    **{status: told for status, told in GUARDED.items() if status in {401, 403, 429}},
}


@router.get("/metrics", summary="The edge's own figures", response_class=Response, responses=TOLD)
async def metrics(request: Request, grant: Reader) -> Response:
    """Tell how often each path was asked, and how long the answers took."""
    if grant.app != ALL_APPS:
        raise ProblemError(HTTPStatus.FORBIDDEN, "only a token of all apps sees what all of them ask")
    counted: EdgeMetrics = request.app.state.metrics
    board: Board = request.app.state.board
    counted.pages.of().set(board.pages)
    encoder, content_type = choose_encoder(request.headers.get("Accept") or "")
    return Response(encoder(counted.registry), media_type=content_type)
